// The editor: paper, margin and wall. Saves after 300 ms of rest, keeps what was typed here while the server is away.
(() => {
  "use strict";
  const form = document.getElementById("draft");
  if (!form) return;
  const { draw, read, tableFrom, empty } = window.gongshiBlocks;
  const blocks = document.getElementById("blocks");
  const words = { ...JSON.parse(blocks.dataset.words), assets: form.dataset.assets };
  const saved = document.getElementById("saved");
  const findings = document.getElementById("findings");
  const title = form.elements.title;
  let revision = Number(form.dataset.revision);
  let timer = 0, saving = null, dirty = false, again = 0, stopped = false;

  const put = (list) => { blocks.replaceChildren(...list.map((block) => draw(block, words))); if (!list.length) blocks.append(draw(empty("paragraph"), words)); };
  put(JSON.parse(document.getElementById("body-json").textContent));
  const grow = () => { title.rows = Math.max(1, Math.ceil(title.value.length / 24)); document.querySelector("[data-title]").textContent = title.value || words.untitled; };
  grow();

  // Empty blocks are room to write in, not part of the notice.
  const written = () => Array.from(blocks.children).filter((block) => block.dataset.type === "table" || block.original?.hidden || block.querySelector("img") || Array.from(block.querySelectorAll(".txt, input"), (area) => area.value ?? area.textContent).some((text) => text.trim()));

  function collect() {
    const value = (name) => form.elements[name].value;
    return {
      revision,
      title: title.value.replace(/\n/g, " ").trim(),
      category_id: value("category_id"), issuer: value("issuer"), source: value("source"), kind: value("kind"), preset_id: value("preset_id"),
      period_first: value("period_first"), period_last: value("period_last"),
      channel_ids: Array.from(form.querySelectorAll("[name=channel_ids]:checked"), (box) => box.value),
      body: written().map(read),
    };
  }

  // Kept in this browser until the server has it; a page that was left in the middle goes on where it stopped.
  const keep = (value) => { try { localStorage.setItem(form.dataset.key, JSON.stringify(value)); } catch { /* a full or forbidden store must not stop the typing */ } };
  const kept = () => { try { return JSON.parse(localStorage.getItem(form.dataset.key)); } catch { return null; } };
  const forget = () => { try { localStorage.removeItem(form.dataset.key); } catch { /* see keep */ } };

  function touched() {
    if (stopped) return;
    dirty = true;
    keep(collect());
    clearTimeout(timer);
    timer = setTimeout(save, 300);
  }

  async function save() {
    clearTimeout(timer);
    if (stopped) return false;
    if (saving) { const good = await saving; if (!dirty) return good; }
    dirty = false;
    saving = send(collect());
    try { return await saving; } finally { saving = null; }
  }

  // True when the server has it; where it has not, the page says why.
  async function send(value) {
    let answer;
    try {
      answer = await window.gongshi.post(form.dataset.url, value);
    } catch {
      answer = undefined;
    }
    if (answer === null) return false;
    if (!answer || answer.status >= 500) {
      dirty = true;
      window.gongshi.unsaved = true;
      window.gongshi.away(true);
      clearTimeout(again);
      again = setTimeout(save, 4000);
      return false;
    }
    window.gongshi.unsaved = false;
    window.gongshi.away(false);
    const told = await answer.json();
    if (!answer.ok) {
      saved.textContent = told.sentence;
      if (told.conflict) await stop(told.sentence);
      return false;
    }
    revised(told.revision);
    if (!dirty) forget();
    show(told, value);
    redraw();
    return true;
  }

  // Somebody else saved in between. The server has kept what was sent as a copy; what was typed while that was on its
  // way is sent after it, to be kept the same way. Nothing more can be typed here: it would be saved nowhere.
  async function stop(sentence) {
    stopped = true;
    clearTimeout(timer);
    form.inert = true;
    if (dirty) {
      dirty = false;
      keep(collect());
      await sendAside(collect());
    } else forget();
    conflict(sentence);
  }

  // True once the server has it: as a copy, or because the same stands in the notice already.
  async function sendAside(value) {
    try {
      const answer = await window.gongshi.post(form.dataset.url, value);
      if (!answer || (answer.status !== 409 && !answer.ok)) return null;
      forget();
      return await answer.json();
    } catch { return null; }
  }

  function conflict(sentence) {
    document.getElementById("conflict-says").textContent = sentence;
    const dialog = document.getElementById("conflict");
    if (!dialog.open) dialog.showModal();
  }

  // The last day is the server's to reckon from the first; one typed since the save it answers stays.
  function show(told, sent) {
    saved.textContent = told.saved;
    const last = form.elements.period_last;
    if (told.period_last && document.activeElement !== last && last.value === sent.period_last) last.value = told.period_last;
    findings.innerHTML = told.findings;
    document.getElementById("submit-button").innerHTML = told.submit;
    document.getElementById("road").innerHTML = told.road;
    mark();
  }

  function revised(to) {
    revision = to;
    document.querySelectorAll("#submit [name=revision], #deeds [name=revision]").forEach((field) => { field.value = revision; });
  }

  // The old pictures stay at full ink until the new ones are here.
  let open = "", page = 0;
  async function redraw() {
    const busy = document.getElementById("busy");
    if (busy) busy.hidden = false;
    window.htmx.ajax("GET", form.dataset.views, { target: "#views", swap: "innerHTML" });
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "views") return;
    const panel = open && document.querySelector(`[data-view-panel="${open}"]`);
    if (panel) choose(open, page);
  });
  function choose(view, at) {
    open = view;
    document.querySelectorAll("[data-view]").forEach((tab) => tab.setAttribute("aria-selected", String(tab.dataset.view === view)));
    document.querySelectorAll("[data-view-panel]").forEach((panel) => {
      panel.hidden = panel.dataset.viewPanel !== view;
      if (panel.hidden) return;
      const pages = panel.querySelectorAll("[data-page]");
      page = Math.max(0, Math.min(pages.length - 1, at));
      pages.forEach((one, index) => { one.hidden = index !== page; });
      const says = panel.querySelector("[data-turn-words]");
      if (says && pages[page]) says.textContent = pages[page].querySelector("img").alt;
    });
  }

  // Number in the text is number in the margin; what was hidden in a table has its number at the very column or row.
  const partsOf = (finding) => {
    const block = finding.dataset.block !== "" && written()[Number(finding.dataset.block)];
    if (!block) return [];
    const parts = finding.dataset.part ? Array.from(block.querySelectorAll(`[data-part="${finding.dataset.part}"]`)) : [];
    return parts.length ? parts : [block];
  };
  function mark() {
    Array.from(blocks.children).forEach((block) => { block.classList.remove("h", "l"); block.querySelectorAll(".nos, .slot").forEach((place) => place.replaceChildren()); });
    findings.querySelectorAll("[data-finding][data-block]").forEach((finding) => {
      const [place] = partsOf(finding);
      if (!place) return;
      const look = { must: "h", ask: "l" }[finding.dataset.severity];
      const block = place.classList.contains("blk");
      if (look && block) place.classList.add(look);
      const number = document.createElement("span");
      number.className = "no " + ({ must: "h", ask: "" }[finding.dataset.severity] ?? "g");
      number.textContent = finding.dataset.no;
      const slot = block ? place.querySelector(".nos") : partsOf(finding).map((one) => one.querySelector(".slot")).find(Boolean);
      slot?.append(number);
    });
  }
  const light = (event, on) => {
    const finding = event.target.closest("[data-finding]");
    if (finding) partsOf(finding).forEach((place) => place.classList.toggle("lit", on));
    const block = event.target.closest(".blk");
    if (block) {
      const at = String(written().indexOf(block));
      const part = event.target.closest("[data-part]")?.dataset.part || "";
      findings.querySelectorAll("[data-finding]").forEach((one) => one.classList.toggle("lit", on && one.dataset.block === at && (!part || one.dataset.part === part)));
    }
  };
  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) document.addEventListener(name, (event) => light(event, on));

  function next() {
    const list = Array.from(findings.querySelectorAll("[data-finding]"));
    if (!list.length) return;
    const at = list.indexOf(document.activeElement.closest("[data-finding]"));
    const finding = list[(at + 1) % list.length];
    finding.scrollIntoView({ block: "center" });
    finding.focus();
  }
  document.addEventListener("gongshi:next-finding", next);
  // Leaving a table folds its row of tools away, and the page may move: the button must not go from under the finger.
  document.querySelector(".finds").addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });

  const areaOf = (block) => block && block.querySelector(".txt, [contenteditable], input");
  const current = () => document.activeElement.closest(".blk") || last;
  let last = null;
  blocks.addEventListener("focusin", (event) => { last = event.target.closest(".blk"); });

  function insert(block, after) {
    const element = draw(block, words);
    if (after && after.parentNode === blocks) after.after(element); else blocks.append(element);
    const area = areaOf(element);
    if (area) area.focus();
    touched();
    return element;
  }

  const tableDeeds = {
    row: (table) => { table.rows.push(table.columns.map(() => "")); },
    column: (table) => { table.columns.push({ head: "", align: "left" }); table.rows.forEach((row) => row.push("")); if (table.total) table.total.push(""); if (table.balance) table.balance.push(""); },
    total: (table) => { table.total = table.total ? null : table.columns.map((_, at) => (at ? "" : words.sum)); },
    group: (table) => { const there = table.columns.some((column) => column.group !== undefined); table.columns.forEach((column) => { if (there) delete column.group; else column.group = ""; }); },
    "drop-row": (table, chosen) => {
      if (table.rows.length < 2) return;
      const at = chosen >= 0 && chosen < table.rows.length ? chosen : table.rows.length - 1;
      table.rows.splice(at, 1);
      const marks = Object.entries(table.hidden_rows || {}).filter(([row]) => Number(row) !== at);
      table.hidden_rows = Object.fromEntries(marks.map(([row, place]) => [Number(row) > at ? row - 1 : row, place]));
    },
  };
  let cellRow = -1;
  blocks.addEventListener("focusin", (event) => { const row = event.target.closest("tbody tr"); if (row) cellRow = row.sectionRowIndex; });

  function again1(block, change) {
    const value = read(block);
    change(value);
    const fresh = draw(value, words);
    block.replaceWith(fresh);
    areaOf(fresh)?.focus();
    touched();
  }

  // A mend, its taking back, an answer. Until the server has said what stands now nobody writes: it would be written over.
  const sheet = document.querySelector(".sheet");
  async function deed(url, asked, line) {
    if (dirty || saving) await save(); // an untouched page saves nothing: undo brings back the very body
    if (dirty || stopped || sheet.inert) return; // what was typed has not reached the server: the bar says so
    sheet.inert = true;
    try {
      const answer = await window.gongshi.post(url, { ...asked, revision }).catch(() => null);
      if (!answer) return;
      const told = await answer.json();
      if (!answer.ok) {
        if (line) { const says = line.querySelector(".why") || line.appendChild(Object.assign(document.createElement("span"), { className: "why" })); says.textContent = told.sentence; } else window.gongshi.say(told.sentence);
        return;
      }
      revised(told.revision);
      if (told.body) { put(told.body); title.value = told.title; grow(); }
      show(told, collect());
      redraw();
      if (told.mended) {
        const lines = document.getElementById("mended");
        lines.insertAdjacentHTML("afterbegin", told.mended);
        lines.firstElementChild.focus();
      } else if (told.undone) { line.textContent = told.undone; line.focus(); }
    } finally { sheet.inert = false; }
  }

  document.addEventListener("click", async (event) => {
    const target = event.target.closest("button");
    if (!target) return;
    const data = target.dataset;
    if (data.view) choose(data.view, 0);
    else if (data.turn) choose(target.closest("[data-view-panel]").dataset.viewPanel, page + Number(data.turn));
    else if ("jump" in data) next();
    else if (data.add === "figure") document.getElementById("picture").click();
    else if (data.add) insert(empty(data.add), current());
    else if (data.do === "strong") { document.execCommand("bold"); touched(); }
    else if (data.gotoBlock) {
      const block = written()[Number(data.gotoBlock)];
      const part = data.part && block?.querySelector(`[data-part="${data.part}"][tabindex]`);
      (part || block)?.scrollIntoView({ block: "center", inline: "nearest" });
      (part || (block?.original?.hidden ? block : areaOf(block)))?.focus();
    }
    else if ("reload" in data) location.reload();
    else if (data.goto) { const six = document.querySelector(".six"); if (data.goto !== "title" && data.goto !== "body") six.open = true; const field = { body: areaOf(blocks.firstElementChild), where: form.elements.channel_ids, period: form.elements.period_first, category: form.elements.category_id, title, issuer: form.elements.issuer }[data.goto]; (field instanceof RadioNodeList ? field[0] : field)?.focus(); }
    else if (data.fix || data.answer || data.undo) {
      event.preventDefault(); // without this script the button sends itself
      await deed(data.fix || data.answer || data.undo, data.undo ? { mend: Number(target.value) } : { key: data.findingKey }, target.closest(".undo1"));
    } else if (data.figure === "drop") {
      const block = target.closest(".blk");
      target.closest("figure").remove();
      if (!block.querySelector("figure")) { block.remove(); if (!blocks.children.length) put([]); }
      touched();
    } else if (data.table === "drop-column") {
      again1(target.closest(".blk"), (table) => {
        if (table.columns.length < 2) return;
        const at = Number(data.at);
        table.columns.splice(at, 1);
        table.rows.forEach((row) => row.splice(at, 1));
        if (table.total) table.total.splice(at, 1);
        if (table.balance) table.balance.splice(at, 1);
      });
    } else if (data.block) {
      const block = target.closest(".blk");
      if (data.block === "drop") { block.remove(); if (!blocks.children.length) put([]); touched(); }
      else if (data.block === "up") { block.previousElementSibling?.before(block); touched(); }
      else if (data.block === "down") { block.nextElementSibling?.after(block); touched(); }
      else if (data.block === "level") again1(block, (value) => { value.level = (value.level % 4) + 1; });
      else if (data.block === "ordered") again1(block, (value) => { value.ordered = !value.ordered; });
      else again1(block, (value) => tableDeeds[data.block](value, cellRow));
    }
  });

  // Enter begins the next paragraph; in a list it begins the next line; Backspace in an empty block takes it away.
  blocks.addEventListener("keydown", (event) => {
    const block = event.target.closest(".blk");
    if (!block || event.isComposing) return;
    const kind = block.dataset.type;
    if (event.key === "Enter" && !event.shiftKey && (kind === "paragraph" || kind === "heading" || kind === "figure")) {
      event.preventDefault();
      if (!split(block)) insert(empty("paragraph"), block);
    } else if (event.key === "Backspace" && event.target.classList.contains("txt") && !event.target.textContent && blocks.children.length > 1) {
      event.preventDefault();
      const before = block.previousElementSibling;
      block.remove();
      areaOf(before)?.focus();
      touched();
    } else if (event.key === "Enter" && (kind === "table" || event.target.closest("input"))) event.preventDefault();
  });
  // What stands behind the caret moves to a paragraph of its own.
  function split(block) {
    const selection = getSelection();
    const area = block.querySelector(".txt");
    if (!selection.rangeCount || block.dataset.type !== "paragraph") return false;
    const range = selection.getRangeAt(0);
    range.deleteContents();
    const rest = document.createRange();
    rest.setStart(range.endContainer, range.endOffset);
    rest.setEnd(area, area.childNodes.length);
    const piece = rest.extractContents();
    if (!piece.textContent) return false;
    const element = draw(empty("paragraph"), words);
    element.querySelector(".txt").append(piece);
    block.after(element);
    const caret = document.createRange();
    caret.setStart(element.querySelector(".txt"), 0);
    element.querySelector(".txt").focus();
    selection.removeAllRanges();
    selection.addRange(caret);
    touched();
    return true;
  }

  // Paste: a table becomes a table, lines become paragraphs, and no foreign style comes along.
  blocks.addEventListener("paste", (event) => {
    const cell = event.target.closest("td, th");
    const plain = event.clipboardData.getData("text/plain").replace(/\r/g, "");
    const table = tableFrom(event.clipboardData);
    event.preventDefault();
    if (table && !cell) {
      const block = event.target.closest(".blk");
      const made = insert(table, block);
      if (block && !written().includes(block)) { block.remove(); made.scrollIntoView({ block: "nearest" }); }
      return;
    }
    if (event.target.closest("input")) { document.execCommand("insertText", false, plain); return; }
    const lines = plain.split("\n").filter((line, at, all) => line.trim() || all.length === 1);
    const block = event.target.closest(".blk");
    if (cell || block.dataset.type === "list" || block.dataset.type === "names") { document.execCommand("insertText", false, cell ? lines.join(" ") : lines.join("\n")); return; }
    document.execCommand("insertText", false, lines[0] || "");
    let after = block;
    for (const line of lines.slice(1)) after = insert({ type: "paragraph", runs: [{ text: line, strong: false }] }, after);
  });

  document.getElementById("picture").addEventListener("change", async (event) => {
    const files = Array.from(event.target.files);
    event.target.value = "";
    const figures = [];
    for (const file of files) {
      const sent = new FormData();
      sent.append("file", file);
      const answer = await window.gongshi.post(form.dataset.assets, sent);
      if (!answer) return;
      const told = await answer.json();
      if (!answer.ok) { window.gongshi.say(told.sentence); continue; }
      figures.push({ asset: told.name, caption: "" });
    }
    // Chosen together, they hang side by side.
    if (figures.length === 1) insert({ type: "figure", ...figures[0] }, current());
    else if (figures.length) insert({ type: "figures", figures }, current());
  });
  document.addEventListener("gongshi:changed-beside", (event) => { revision = Math.max(revision, event.detail); redraw(); });

  // A kind brings the few fields it is made of; what is written already stays, and nothing comes twice.
  const forms = JSON.parse(document.getElementById("forms-json").textContent);
  form.elements.kind.addEventListener("change", () => {
    const there = written();
    const types = there.map((block) => block.dataset.type);
    const missing = (forms[form.elements.kind.value] || []).filter((block) => !types.includes(block.type));
    if (!missing.length) return;
    if (!there.length) blocks.replaceChildren();
    missing.forEach((block) => blocks.append(draw(block, words)));
  });

  // Whoever writes the last day himself goes by no preset.
  form.elements.period_last.addEventListener("input", () => { form.elements.preset_id.value = ""; });
  form.addEventListener("input", () => { grow(); touched(); });
  form.addEventListener("change", touched);
  form.addEventListener("submit", (event) => event.preventDefault());
  title.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); areaOf(blocks.firstElementChild)?.focus(); } });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); save().then((good) => { if (good) window.gongshi.say(words.savedNow); }); }
  });
  // Sending for review sends what is on the paper now.
  document.getElementById("submit").addEventListener("submit", async (event) => {
    if (!dirty && !saving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await save();
    if (!dirty && !stopped) event.target.requestSubmit();
  }, true);
  // Gone before the rest was over: what was typed is sent along all the same, and kept here if it does not arrive.
  addEventListener("pagehide", () => {
    if (!dirty || stopped) return;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content };
    fetch(form.dataset.url, { method: "POST", headers, body: JSON.stringify(collect()), keepalive: true }).catch(() => {});
  });
  addEventListener("beforeunload", (event) => { if (dirty) { keep(collect()); if (!document.getElementById("trouble").hidden) event.preventDefault(); } });

  const left = kept();
  if (left && left.revision === revision) {
    put(left.body);
    title.value = left.title;
    for (const name of ["category_id", "issuer", "source", "kind", "preset_id", "period_first", "period_last"]) form.elements[name].value = left[name];
    form.querySelectorAll("[name=channel_ids]").forEach((box) => { box.checked = left.channel_ids.includes(box.value); });
    grow();
    touched();
  } else if (left) {
    // Typed here while the server was away, and the notice has been saved by somebody since: kept beside it, never over it.
    sendAside(left).then((told) => { if (told && told.conflict) conflict(told.sentence); });
  }
  mark();
})();
