// What hands do to the paper: its buttons, Enter and Backspace, what is pasted.
(() => {
  "use strict";
  const editor = window.gongshiEditor;
  if (!editor) return;
  const { draw, read, empty } = window.gongshiBlocks;
  const { deeds, tableFrom } = window.gongshiTables;
  const lists = window.gongshiLists;
  const undoing = window.gongshiUndoing;
  const { blocks, words, title, areaOf, insert, touched } = editor;

  let cellRow = -1;
  blocks.addEventListener("focusin", (event) => { const row = event.target.closest("tbody tr"); if (row) cellRow = row.sectionRowIndex; });

  function changed(block, change) {
    const value = structuredClone(read(block));
    change(value);
    const fresh = draw(value, words);
    editor.replace(block, fresh);
    areaOf(fresh)?.focus();
    touched();
    return fresh;
  }
  function tabled(block, deed, at) {
    const before = structuredClone(read(block));
    undoing.table(changed(block, (table) => deeds[deed](table, at, words)), before, deed, at);
  }
  const rowAt = (block) => { const { rows } = read(block); return cellRow >= 0 && cellRow < rows.length ? cellRow : rows.length - 1; };

  const blockDeeds = {
    drop: undoing.block,
    "drop-row": (block) => tabled(block, "drop-row", rowAt(block)),
    up: (block) => { block.previousElementSibling?.before(block); touched(); },
    down: (block) => { block.nextElementSibling?.after(block); touched(); },
    level: (block) => changed(block, (value) => { value.level = (value.level % 4) + 1; }),
    ordered: (block) => changed(block, (value) => { value.ordered = !value.ordered; }),
    shallower: (block) => lists.shift(block.querySelector(".txt"), -1),
    deeper: (block) => lists.shift(block.querySelector(".txt"), 1),
  };
  // The lines that are marked stay marked while the button is pressed.
  blocks.addEventListener("mousedown", (event) => { if (event.target.closest("[data-block=shallower], [data-block=deeper]")) event.preventDefault(); });

  document.addEventListener("click", (event) => {
    const target = event.target.closest("button");
    if (!target) return;
    const data = target.dataset, block = target.closest(".blk");
    if (data.add && data.add !== "figure") insert(empty(data.add), editor.current());
    else if (data.do === "strong") { document.execCommand("bold"); touched(); }
    else if (data.figure === "drop") {
      if (block.querySelectorAll("figure").length > 1) undoing.picture(target.closest("figure")); else undoing.block(block);
    } else if (data.table === "drop-column") tabled(block, "drop-column", Number(data.at));
    else if (data.block && blockDeeds[data.block]) blockDeeds[data.block](block);
    else if (data.block) tabled(block, data.block, -1);
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
  blocks.addEventListener("gongshi:leave-list", (event) => insert(empty("paragraph"), event.target.closest(".blk")));
  title.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); areaOf(blocks.firstElementChild)?.focus(); } });

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
    const block = event.target.closest(".blk");
    event.preventDefault();
    if (table && !cell) {
      const made = insert(table, block);
      if (block && !editor.written().includes(block)) { block.remove(); made.scrollIntoView({ block: "nearest" }); }
      return;
    }
    if (event.target.closest("input")) { document.execCommand("insertText", false, plain); return; }
    const lines = plain.split("\n").filter((line, at, all) => line.trim() || all.length === 1);
    if (block.dataset.type === "list") { lists.paste(block.querySelector(".txt"), lines); return; }
    if (cell || block.dataset.type === "names") { document.execCommand("insertText", false, cell ? lines.join(" ") : lines.join("\n")); return; }
    document.execCommand("insertText", false, lines[0] || "");
    let after = block;
    for (const line of lines.slice(1)) after = insert({ type: "paragraph", runs: [{ text: line, strong: false }] }, after);
  });
})();
