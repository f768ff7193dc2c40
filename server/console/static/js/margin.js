// The margin: each finding's number at the very place it speaks of, the way there, and what its buttons do.
(() => {
  "use strict";
  const editor = window.gongshiEditor;
  if (!editor) return;
  const { form, blocks, areaOf } = editor;
  const findings = document.getElementById("findings");
  const refusals = new Map();

  const cards = () => Array.from(findings.querySelectorAll("[data-finding]"));
  const blockOf = (data) => (data.block === "" || data.block === undefined ? null : editor.filed[Number(data.block)] || null);

  // Every place a finding has: a field has its head and its line above the form, a hidden column its cells.
  function placesOf(data) {
    if (data.field) return Array.from(document.querySelectorAll(`[data-field="${data.field}"]:not([data-finding])`));
    const block = blockOf(data);
    if (!block || !block.isConnected) return [];
    const hidden = data.part ? Array.from(block.querySelectorAll(`[data-part="${data.part}"]`)) : [];
    if (hidden.length) return hidden;
    const part = data.part && (data.part.startsWith("item:") ? window.gongshiLists.partOf(block, data.part) : block.querySelector("table") && window.gongshiTables.partOf(block, data.part));
    return [part || block];
  }

  // Number in the text is number in the margin. In what can be typed in, the number is drawn beside the words, never put among them.
  function mark() {
    document.querySelectorAll("[data-no]:not([data-finding])").forEach((place) => { delete place.dataset.no; delete place.dataset.look; });
    document.querySelectorAll("[data-field] .slot, .blk .nos, .blk .slot").forEach((place) => place.replaceChildren());
    Array.from(blocks.children).forEach((block) => block.classList.remove("h", "l"));
    cards().filter((card) => card.dataset.no).forEach((card) => {
      const look = { must: "h", ask: "l" }[card.dataset.severity] || "g";
      const places = placesOf(card.dataset);
      for (const place of places) {
        // Red stands, whichever finding came first: a block with something to mend is no mere question.
        if (place.matches(look === "l" ? ".blk:not(.h)" : ".blk") && look !== "g") place.classList.add(look);
        if (look === "h") place.classList.remove("l");
        const slot = place.matches(".blk") ? place.querySelector(".nos") : place.querySelector(".slot");
        if (slot) slot.append(badge(card.dataset.no, look));
        else if (!place.dataset.part) Object.assign(place.dataset, { no: place.dataset.no ? `${place.dataset.no} ${card.dataset.no}` : card.dataset.no, look });
        if (place.dataset.part && slot) break; // the first cell of a hidden column says it for all
      }
      complain(card);
    });
  }
  function badge(no, look) {
    const made = document.createElement("span");
    made.className = "no " + (look === "l" ? "" : look);
    made.textContent = no;
    return made;
  }

  // A refusal stays in its card, whatever is saved meanwhile, until its finding is gone or the deed is tried again.
  function complain(card) {
    const key = card.querySelector("[data-finding-key]")?.dataset.findingKey;
    const sentence = key && refusals.get(key);
    card.querySelector(".err")?.remove();
    if (!sentence) return;
    const says = Object.assign(document.createElement("p"), { className: "err", textContent: sentence });
    says.setAttribute("role", "alert");
    card.querySelector(".bs").before(says);
  }

  const light = (event, on) => {
    const finding = event.target.closest?.("[data-finding]");
    if (finding) placesOf(finding.dataset).forEach((place) => place.classList.toggle("lit", on));
    const block = event.target.closest?.(".blk");
    if (!block) return;
    const part = event.target.closest("[data-part], [data-no]");
    cards().forEach((card) => {
      const here = blockOf(card.dataset) === block && (!part || !card.dataset.part || placesOf(card.dataset).includes(part));
      card.classList.toggle("lit", on && here);
    });
  };
  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) document.addEventListener(name, (event) => light(event, on));

  // The cards stand in the order of what keeps the notice from review, then what is only advised: so do these steps.
  function step(to) {
    const list = cards();
    if (!list.length) return;
    const card = list[to === "first" ? 0 : (list.indexOf(document.activeElement.closest("[data-finding]")) + 1) % list.length];
    card.scrollIntoView({ block: "center" });
    card.focus();
  }
  document.addEventListener("gongshi:next-finding", () => step("next"));
  // Leaving a table folds its row of tools away, and the page may move: the button must not go from under the finger.
  document.querySelector(".finds").addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });

  document.addEventListener("gongshi:answered", (event) => {
    findings.innerHTML = event.detail.findings;
    document.getElementById("submit-button").innerHTML = event.detail.submit;
    document.getElementById("road").innerHTML = event.detail.road;
    const keys = new Set(Array.from(findings.querySelectorAll("[data-finding-key]"), (button) => button.dataset.findingKey));
    for (const key of refusals.keys()) if (!keys.has(key)) refusals.delete(key);
    mark();
  });

  // A mend, its taking back, an answer. Until the server has said what stands now nobody writes: it would be written over.
  async function deed(url, asked, line, card) {
    // What was typed and has not reached the server: the bar says so.
    if (!(await window.gongshiSaving.settled()) || editor.sheet.inert) return;
    editor.sheet.inert = true;
    try {
      const answer = await window.gongshi.post(url, { ...asked, revision: editor.revision }).catch(() => null);
      if (!answer) return;
      const told = await answer.json();
      if (!answer.ok) {
        if (line) { const says = line.querySelector(".why") || line.appendChild(Object.assign(document.createElement("span"), { className: "why" })); says.textContent = told.sentence; }
        else { refusals.set(asked.key, told.sentence); complain(cards().find((one) => one.contains(card)) || card); }
        return;
      }
      refusals.delete(asked.key);
      editor.revised(told.revision);
      if (told.body) { editor.title.value = told.title; form.elements.issuer.value = told.issuer; form.elements.unit.value = told.unit; editor.put(told.body); }
      window.gongshiSaving.answered(told, editor.collect());
      if (told.mended) {
        const lines = document.getElementById("mended");
        lines.insertAdjacentHTML("afterbegin", told.mended);
        lines.firstElementChild.focus();
      } else if (told.undone) { line.textContent = told.undone; line.focus(); }
    } finally { editor.sheet.inert = false; }
  }

  function goToPart(data) {
    const block = blockOf(data);
    const [place] = placesOf(data);
    const part = place && place !== block ? place : null;
    (part || block)?.scrollIntoView({ block: "center", inline: "nearest" });
    if (part?.matches("li")) window.gongshiLists.caretTo(part);
    else (part || (block?.original?.hidden ? block : areaOf(block)))?.focus();
  }
  function goToField(name) {
    const six = document.querySelector(".six");
    if (["where", "period", "category", "issuer"].includes(name)) six.open = true;
    if (name === "end") { editor.insert({ type: "paragraph", runs: [] }, blocks.lastElementChild); return; }
    const { channel_ids: where, period_first: period, category_id: category, title, issuer, unit } = form.elements;
    const field = { body: areaOf(blocks.firstElementChild), where, period, category, title, issuer, unit }[name];
    (field instanceof RadioNodeList ? field[0] : field)?.focus();
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("button");
    if (!target) return;
    const data = target.dataset;
    if ("jump" in data) step("first");
    else if (data.gotoBlock) goToPart({ block: data.gotoBlock, part: data.part });
    else if (data.goto) goToField(data.goto);
    else if (data.fix || data.answer || data.undo) {
      event.preventDefault(); // without this script the button sends itself
      deed(data.fix || data.answer || data.undo, data.undo ? { mend: Number(target.value) } : { key: data.findingKey }, target.closest(".undo1"), target.closest("[data-finding]"));
    }
  });
  mark();
})();
