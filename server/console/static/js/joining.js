// What another wrote elsewhere in the notice, put on the paper of who has just saved: block by block, and only where
// nothing was typed since. Which blocks those are is the server's to find out.
(() => {
  "use strict";
  const editor = window.gongshiEditor;
  if (!editor) return;
  const { draw, read } = window.gongshiBlocks;
  const { form, blocks, words } = editor;

  const untouched = (element, block) => element.parentNode === blocks && JSON.stringify(read(element)) === JSON.stringify(block);

  // False where something typed since the save stands in the way: then nothing was changed.
  function join(joined, sent, there) {
    const fields = Object.entries(joined.fields);
    const free = joined.edits.every(({ first, last }) => there.slice(first, last).every((element, at) => untouched(element, sent.body[first + at])));
    const same = (name) => (name === "channel_ids" ? String(chosen()) === String(sent.channel_ids) : form.elements[name].value.trim() === String(sent[name] ?? "").trim());
    if (!free || !fields.every(([name]) => same(name))) return false;
    fields.forEach(([name, value]) => {
      if (name === "channel_ids") form.querySelectorAll("[name=channel_ids]").forEach((box) => { box.checked = value.includes(box.value); });
      else form.elements[name].value = value;
    });
    const filed = [...there];
    // From the end, so that places named before stay where they are.
    for (const { first, last, blocks: come } of [...joined.edits].reverse()) {
      const gone = there.slice(first, last);
      const fresh = come.map((block) => Object.assign(draw(block, words), { className: "blk came" }));
      const held = gone.some((element) => element.contains(document.activeElement));
      if (gone.length) gone[0].before(...fresh);
      else if (first > 0 && there[first - 1].parentNode === blocks) there[first - 1].after(...fresh);
      else if (there[first]?.parentNode === blocks) there[first].before(...fresh);
      else blocks.append(...fresh);
      if (gone.length === fresh.length) gone.forEach((element, at) => editor.replace(element, fresh[at]));
      gone.forEach((element) => element.remove());
      filed.splice(first, last - first, ...fresh);
      if (held) editor.areaOf(fresh[0])?.focus();
    }
    editor.filed = filed;
    editor.grow();
    return true;
  }
  const chosen = () => Array.from(form.querySelectorAll("[name=channel_ids]:checked"), (box) => box.value);
  // Seen once is seen: whoever goes on writing there knows of it.
  blocks.addEventListener("focusin", (event) => event.target.closest(".came")?.classList.remove("came"));

  window.gongshiJoining = { join };
})();
