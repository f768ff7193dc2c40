// The paper and the form round it: what stands there, put there and read from there. Saving it is saving.js's, what is
// said of it margin.js's, what hands do to it writing.js's.
window.gongshiEditor = (() => {
  "use strict";
  const form = document.getElementById("draft");
  if (!form) return null;
  const { draw, read, empty } = window.gongshiBlocks;
  const blocks = document.getElementById("blocks");
  const words = { ...JSON.parse(blocks.dataset.words), assets: form.dataset.assets };
  const { title, unit } = form.elements;
  const FIELDS = ["category_id", "issuer", "source", "kind", "preset_id", "period_first", "period_last", "unit"];
  const sheet = document.querySelector(".sheet");
  const says = document.getElementById("paper-says");

  // The elements of the body as the server has it, in its order: by their number the margin speaks of them.
  let filed = [];
  // What stands in a block's place since it was drawn anew.
  const heirs = new WeakMap();
  function heir(block) {
    let now = block;
    while (heirs.has(now)) now = heirs.get(now);
    return now;
  }
  function put(list) {
    const before = Array.from(blocks.children);
    blocks.replaceChildren(...list.map((block) => draw(block, words)));
    filed = Array.from(blocks.children);
    if (before.length === filed.length) before.forEach((block, at) => heirs.set(block, filed[at]));
    if (!list.length) blocks.append(draw(empty("paragraph"), words));
    grow();
  }

  function grow() {
    title.rows = Math.max(1, Math.ceil(title.value.length / 24));
    document.querySelector("[data-title]").textContent = title.value || words.untitled;
    // Figures have a unit; a notice without a table is not asked for one.
    document.getElementById("unit-line").hidden = !unit.value.trim() && !blocks.querySelector('[data-type="table"]');
  }

  // Empty blocks are room to write in, not part of the notice.
  const written = () => Array.from(blocks.children).filter((block) => block.dataset.type === "table" || block.original?.hidden || block.querySelector("img") || Array.from(block.querySelectorAll(".txt, input"), (area) => area.value ?? area.textContent).some((text) => text.trim()));
  const wordsOf = (field) => field.value.replace(/\n/g, " ").trim();

  function collect(there = written()) {
    const value = (name) => form.elements[name].value;
    return {
      revision: editor.revision,
      title: wordsOf(title),
      category_id: value("category_id"), issuer: value("issuer"), source: value("source"), kind: value("kind"), preset_id: value("preset_id"),
      period_first: value("period_first"), period_last: value("period_last"), unit: wordsOf(unit),
      channel_ids: Array.from(form.querySelectorAll("[name=channel_ids]:checked"), (box) => box.value),
      body: there.map(read),
    };
  }

  // A draft as ``collect`` gave it, put back.
  function fill(value) {
    put(value.body);
    title.value = value.title;
    for (const name of FIELDS) form.elements[name].value = value[name] ?? "";
    form.querySelectorAll("[name=channel_ids]").forEach((box) => { box.checked = value.channel_ids.includes(box.value); });
    grow();
  }

  // The number of the draft's last save stands in every form that acts on it.
  function revised(to) {
    editor.revision = to;
    document.querySelectorAll("#submit [name=revision], #deeds [name=revision]").forEach((field) => { field.value = to; });
  }

  const touched = () => { grow(); form.dispatchEvent(new Event("gongshi:touched")); };
  const areaOf = (block) => block && block.querySelector(".txt, [contenteditable], input");
  let last = null;
  blocks.addEventListener("focusin", (event) => { last = event.target.closest(".blk"); });
  const current = () => document.activeElement.closest(".blk") || last;

  function insert(block, after) {
    const element = draw(block, words);
    if (after && after.parentNode === blocks) after.after(element); else blocks.append(element);
    areaOf(element)?.focus();
    touched();
    return element;
  }

  // One block drawn anew in its place; the margin's numbers go on pointing at it.
  function replace(block, fresh) {
    block.replaceWith(fresh);
    heirs.set(block, fresh);
    filed = filed.map((one) => (one === block ? fresh : one));
    if (last === block) last = fresh;
  }

  // An error of the paper stays at its head until what it speaks of has been done.
  function complain(sentence) {
    says.textContent = sentence;
    says.hidden = !sentence;
  }

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", (event) => event.preventDefault());

  // A kind brings the few fields it is made of; what is written already stays, and nothing comes twice.
  const forms = JSON.parse(document.getElementById("forms-json").textContent);
  form.elements.kind.addEventListener("change", () => {
    const there = written();
    const types = there.map((block) => block.dataset.type);
    const missing = (forms[form.elements.kind.value] || []).filter((block) => !types.includes(block.type));
    if (!missing.length) return;
    if (!there.length) blocks.replaceChildren();
    missing.forEach((block) => blocks.append(draw(block, words)));
    grow();
  });
  // Whoever writes the last day himself goes by no preset.
  form.elements.period_last.addEventListener("input", () => { form.elements.preset_id.value = ""; });

  const editor = {
    form, blocks, words, title, sheet, FIELDS,
    revision: Number(form.dataset.revision),
    get filed() { return filed; },
    set filed(list) { filed = list; },
    put, grow, written, collect, fill, revised, touched, areaOf, current, insert, replace, heir, complain,
  };
  put(JSON.parse(document.getElementById("body-json").textContent));
  return editor;
})();
