// What a button of the paper took away, and the way back: a line for each deed in the margin, as mends have theirs,
// until the page is left. What was written since stays, elsewhere and in the same table.
window.gongshiUndoing = (() => {
  "use strict";
  const editor = window.gongshiEditor;
  if (!editor) return null;
  const { blocks, words } = editor;
  const { draw, read } = window.gongshiBlocks;
  const { veiled } = window.gongshiTables;
  const lines = document.getElementById("mended");
  const FRESH_MS = 8000, LONGEST = 16;

  const short = (text) => { const said = veiled(text).replace(/\s+/g, " ").trim().replace(/[。，；：、]$/, ""); return said.length > LONGEST ? said.slice(0, LONGEST) + "…" : said; };

  // ``back`` puts it there again and answers with nothing, or says why it could not.
  function offer(what, back) {
    const says = words.dropped.replace("%s", what);
    const button = Object.assign(document.createElement("button"), { type: "button", className: "b sm", textContent: words.undo });
    button.setAttribute("aria-label", words.undoWhat.replace("%s", says));
    const line = Object.assign(document.createElement("p"), { className: "card undo1 fresh", tabIndex: -1 });
    line.append(says + " ", button);
    lines.prepend(line);
    // On a phone the margin is far above: there the line stands where the thumb is, for as long as a toast would.
    setTimeout(() => line.classList.remove("fresh"), FRESH_MS);
    button.addEventListener("click", () => {
      const why = back();
      if (why) { (line.querySelector(".why") || line.appendChild(Object.assign(document.createElement("span"), { className: "why" }))).textContent = why; return; }
      line.textContent = words.undone;
      line.focus({ preventScroll: true });
      editor.touched();
    });
    return line;
  }

  const PICTURES = ["figure", "figures", "page_image"];
  function nameOf(block) {
    const type = block.dataset.type;
    const kind = PICTURES.includes(type) ? words.figure : { table: words.table, qr: words.qr }[type] || "";
    const said = Array.from(block.querySelectorAll(type === "table" ? ".heads th" : ".txt, input"), (area) => area.value ?? area.textContent).filter((text) => text.trim()).join(" ");
    return said ? `${kind}“${short(said)}”` : kind || words.block;
  }

  // A whole block; one in which nothing is written is not worth a line.
  function block(gone) {
    const written = editor.written().includes(gone);
    const what = nameOf(gone);
    const at = Array.from(blocks.children).indexOf(gone);
    const [before, after] = [gone.previousElementSibling, gone.nextElementSibling];
    gone.remove();
    if (!blocks.children.length) editor.put([]);
    const room = blocks.children.length === 1 && !after && !before ? blocks.firstElementChild : null;
    editor.touched();
    if (!written) return;
    offer(what, () => {
      if (after && after.parentNode === blocks) after.before(gone);
      else if (before && before.parentNode === blocks) before.after(gone);
      else blocks.insertBefore(gone, blocks.children[at] || null);
      if (room && room.parentNode === blocks && !editor.written().includes(room)) room.remove();
      return "";
    }).focus({ preventScroll: true });
  }

  // One picture of several side by side.
  function picture(figure) {
    const caption = figure.querySelector("input").value.trim();
    const [row, after] = [figure.parentNode, figure.nextElementSibling];
    figure.remove();
    editor.touched();
    offer(caption ? `${words.figure}“${short(caption)}”` : words.figure, () => {
      if (!row.isConnected) return words.undoMoved;
      if (after && after.parentNode === row) after.before(figure); else row.append(figure);
      return "";
    });
  }

  // Of a table: ``before`` is what it was. Rows and columns come in only at the end, so a place counted from the front
  // holds for as long as nothing else was taken out: the last one out goes in first.
  const out = [];
  function table(drawn, before, deed, at) {
    const lost = LOST[deed]?.(before, at);
    if (!lost || !lost.went(read(drawn)) || !lost.text) return;
    const mine = { drawn };
    out.push(mine);
    offer(lost.what(short(lost.text)), () => {
      const here = editor.heir(drawn);
      if (!here.isConnected || here.dataset.type !== "table") return words.undoMoved;
      if (out.slice(out.indexOf(mine) + 1).some((later) => editor.heir(later.drawn) === here)) return words.undoLater;
      const now = structuredClone(read(here));
      if (!lost.back(now)) return words.undoMoved;
      out.splice(out.indexOf(mine), 1);
      editor.replace(here, draw(now, words));
      return "";
    });
  }

  const text = (cells) => (cells || []).filter((cell) => cell.trim()).join(" ");
  const across = (name, what) => (before) => ({
    text: text(before[name]),
    went: (now) => Boolean(before[name]) && !now[name],
    what,
    back: (now) => { if (now[name]) return false; now[name] = now.columns.map((_, at) => before[name][at] ?? ""); return true; },
  });
  const LOST = {
    "drop-row": (before, at) => ({
      text: text(before.rows[at]),
      went: (now) => now.rows.length < before.rows.length,
      what: (said) => words.theRow.replace("%n", String(at + 1)).replace("%s", said),
      back(now) {
        if (now.columns.length < before.columns.length || now.rows.length < at) return false;
        const marks = Object.entries(now.hidden_rows || {}).map(([row, place]) => [Number(row) >= at ? Number(row) + 1 : Number(row), place]);
        if (before.hidden_rows?.[at]) marks.push([at, before.hidden_rows[at]]);
        now.rows.splice(at, 0, now.columns.map((_, column) => before.rows[at][column] ?? ""));
        now.hidden_rows = marks.length ? Object.fromEntries(marks) : undefined;
        return true;
      },
    }),
    "drop-column": (before, at) => ({
      text: text([before.columns[at].head, ...before.rows.map((row) => row[at])]),
      went: (now) => now.columns.length < before.columns.length,
      what: () => words.theColumn.replace("%s", short(before.columns[at].head || before.rows.map((row) => row[at]).find(Boolean) || "")),
      back(now) {
        if (now.columns.length < before.columns.length - 1 || now.rows.length < before.rows.length) return false;
        now.columns.splice(at, 0, before.columns[at]);
        now.rows.forEach((row, number) => row.splice(at, 0, before.rows[number]?.[at] ?? ""));
        for (const name of ["total", "balance"]) now[name]?.splice(at, 0, before[name]?.[at] ?? "");
        return true;
      },
    }),
    total: across("total", () => words.theTotal),
    balance: across("balance", () => words.theBalance),
    group: (before) => ({
      text: text(before.columns.map((column) => column.group || "")),
      went: (now) => !now.columns.some((column) => column.group !== undefined),
      what: () => words.theGroup,
      back(now) {
        if (now.columns.some((column) => column.group !== undefined)) return false;
        now.columns.forEach((column, at) => { column.group = before.columns[at]?.group || ""; });
        return true;
      },
    }),
  };

  return { block, picture, table };
})();
