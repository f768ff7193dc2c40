// The paper: turns the blocks of a document into something one can type in, and back. Knows no server.
window.gongshiBlocks = (() => {
  "use strict";
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name in element && typeof value !== "string") element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  function text(element) {
    return element.innerText.replace(/\r/g, "").replace(/\u00a0/g, " ").replace(/\n+$/, "");
  }

  // Runs of a paragraph: what stands in <b> or <strong> is strong, everything else is plain.
  function runs(element) {
    const found = [];
    const walk = (node, strong) => {
      if (node.nodeType === Node.TEXT_NODE) { if (node.data) found.push({ text: node.data.replace(/\u00a0/g, " "), strong }); return; }
      if (node.nodeName === "BR") return;
      const heavy = strong || node.nodeName === "B" || node.nodeName === "STRONG";
      node.childNodes.forEach((child) => walk(child, heavy));
    };
    walk(element, false);
    const joined = [];
    for (const run of found) {
      const last = joined[joined.length - 1];
      if (last && last.strong === run.strong) last.text += run.text;
      else joined.push({ ...run });
    }
    return joined;
  }

  function typing(words, hint, rich = false) {
    const area = make("div", { class: "txt", contenteditable: "true", role: "textbox", "aria-label": words, "data-hint": hint, spellcheck: "false" });
    area.addEventListener("keydown", (event) => {
      if (!rich && (event.ctrlKey || event.metaKey) && "biu".includes(event.key.toLowerCase())) event.preventDefault();
    });
    return area;
  }

  const kinds = {
    heading: {
      empty: () => ({ type: "heading", level: 1, text: "" }),
      draw(block, words) {
        const area = typing(words.heading, words.heading);
        area.textContent = block.text;
        area.dataset.level = block.level;
        return [area];
      },
      read: (element) => ({ type: "heading", level: Number(element.querySelector(".txt").dataset.level) || 1, text: text(element.querySelector(".txt")).replace(/\n/g, " ") }),
    },
    paragraph: {
      empty: () => ({ type: "paragraph", runs: [] }),
      draw(block, words) {
        const area = typing(words.paragraph, words.typeHere, true);
        for (const run of block.runs) area.append(run.strong ? make("b", {}, run.text) : run.text);
        return [area];
      },
      read: (element) => ({ type: "paragraph", runs: runs(element.querySelector(".txt")) }),
    },
    list: {
      empty: () => ({ type: "list", ordered: true, items: [] }),
      draw(block, words) {
        const area = typing(words.list, words.oneALine);
        area.textContent = block.items.join("\n");
        area.dataset.ordered = block.ordered ? "1" : "";
        return [area];
      },
      read(element) {
        const area = element.querySelector(".txt");
        return { type: "list", ordered: Boolean(area.dataset.ordered), items: text(area).split("\n").map((item) => item.trim()).filter(Boolean) };
      },
    },
    table: {
      empty: () => ({ type: "table", columns: [{ head: "", align: "left" }, { head: "", align: "right" }], rows: [["", ""]], total: null }),
      draw(block, words) { return [drawTable(block, words)]; },
      read(element) {
        const table = element.querySelector("table");
        const aligns = Array.from(table.querySelectorAll(".act select"), (choice) => choice.value);
        const cells = (row) => Array.from(row.querySelectorAll("[contenteditable]"), (cell) => cell.dataset.value ?? text(cell).replace(/\n/g, " "));
        const heads = cells(table.tHead.querySelector(".heads"));
        const above = table.tHead.querySelector(".groups");
        const groups = above ? cells(above) : null;
        const total = table.tBodies[0].querySelector(".total");
        const rows = Array.from(table.tBodies[0].rows).filter((row) => !row.classList.contains("total"));
        const marks = rows.flatMap((row, at) => (row.dataset.hidden ? [[String(at), row.dataset.hidden]] : []));
        // What was hidden stays marked until somebody decides; a mark that got lost would make it public unseen.
        const hidden = Array.from(table.tHead.querySelectorAll(".heads th"), (head) => head.dataset.hidden);
        return {
          type: "table",
          columns: heads.map((head, at) => ({ head, align: aligns[at] || "left", hidden: hidden[at], ...(groups ? { group: groups[at] } : {}) })),
          rows: rows.map(cells),
          total: total ? cells(total) : null,
          hidden_rows: marks.length ? Object.fromEntries(marks) : undefined,
        };
      },
    },
    figure: {
      empty: () => ({ type: "figure", asset: "", caption: "" }),
      draw(block, words) {
        const caption = typing(words.caption, words.caption);
        caption.textContent = block.caption || "";
        const parts = [caption];
        if (block.asset) parts.unshift(make("img", { class: "shot", src: words.assets + "/" + encodeURIComponent(block.asset), alt: block.caption || words.figure }));
        caption.dataset.asset = block.asset;
        return parts;
      },
      read: (element) => { const area = element.querySelector(".txt"); return { type: "figure", asset: area.dataset.asset, caption: text(area).replace(/\n/g, " ") }; },
    },
    qr: {
      empty: () => ({ type: "qr", text: "", caption: "" }),
      draw(block, words) {
        const address = make("input", { class: "c", type: "text", placeholder: words.qrText, "aria-label": words.qrText });
        address.value = block.text;
        const caption = make("input", { class: "c", type: "text", placeholder: words.qrWhy, "aria-label": words.qrWhy });
        caption.value = block.caption || "";
        return [address, caption];
      },
      read: (element) => { const [address, caption] = element.querySelectorAll("input"); return { type: "qr", text: address.value.trim(), caption: caption.value.trim() }; },
    },
  };

  const alignments = ["left", "right", "decimal", "date"];
  function drawTable(block, words) {
    const table = make("table", { class: "doc" });
    const marks = block.hidden_rows || {};
    const cell = (tag, value, align, part = "") => {
      const made = make(tag, { contenteditable: part ? "false" : "true", class: "al-" + align + (part ? " hid" : "") });
      made.textContent = value;
      if (part) { made.dataset.value = value; made.dataset.part = part; }
      return made;
    };
    const hiddenAt = (at) => (block.columns[at].hidden ? `column:${at}-${at}` : "");
    const act = make("tr");
    block.columns.forEach((column, at) => {
      const choice = make("select", { "aria-label": words.align });
      alignments.forEach((name) => choice.append(make("option", { value: name }, words.aligns[name])));
      choice.value = column.align;
      const away = make("button", { type: "button", "data-table": "drop-column", "data-at": String(at), "aria-label": words.dropColumn, title: words.dropColumn }, "✕");
      choice.hidden = away.hidden = Boolean(column.hidden);
      act.append(make("th", { class: "act" }, choice, away));
    });
    const head = make("tr", { class: "heads" });
    block.columns.forEach((column, at) => {
      const made = cell("th", column.head, column.align, hiddenAt(at));
      if (column.hidden) {
        made.dataset.hidden = column.hidden;
        made.tabIndex = 0;
        const [why, which] = words.hidden.column.replace("%s", column.hidden).split("\n");
        made.replaceChildren(make("span", { class: "slot" }), why, make("br"), `${which} ${column.head}`);
      }
      head.append(made);
    });
    const above = make("tr", { class: "groups" });
    block.columns.forEach((column, at) => { const made = cell("th", column.group || "", "left", hiddenAt(at)); made.dataset.hint = words.groupHint; above.append(made); });
    table.append(make("thead", {}, act, ...(block.columns.some((column) => column.group !== undefined) ? [above] : []), head));
    const body = make("tbody");
    const fill = (values, total, hidden = "", part = "") => {
      const row = make("tr", total ? { class: "total" } : {});
      block.columns.forEach((column, at) => row.append(cell("td", values[at] || "", column.align, hiddenAt(at) || part)));
      if (hidden) {
        row.dataset.hidden = hidden;
        row.classList.add("hidr");
        const first = row.cells[0];
        first.tabIndex = 0;
        first.prepend(make("span", { class: "slot" }), make("span", { class: "tag1" }, words.hidden.row.replace("%s", hidden)));
      }
      body.append(row);
    };
    // Rows hidden side by side are one finding, and one part.
    const runOf = (at) => { let first = at, last = at; while (marks[first - 1]) first -= 1; while (marks[last + 1]) last += 1; return `row:${first}-${last}`; };
    block.rows.forEach((values, at) => fill(values, false, marks[at], marks[at] ? runOf(at) : ""));
    if (block.total) fill(block.total, true);
    table.append(body);
    return make("div", { class: "scroll" }, table);
  }

  // A table as other programs put it on the clipboard: HTML first, else lines with tabs.
  function tableFrom(clipboard) {
    const html = clipboard.getData("text/html");
    let rows = [], away = { columns: new Set(), rows: new Set() };
    if (html && html.includes("<table")) {
      const parsed = new DOMParser().parseFromString(html, "text/html").querySelector("table");
      rows = Array.from(parsed.rows, (row) => Array.from(row.cells, (one) => one.textContent.replace(/\s+/g, " ").trim()));
      away = hiddenIn(parsed);
    } else {
      const plain = clipboard.getData("text/plain");
      if (!plain.includes("\t")) return null;
      rows = plain.replace(/\r/g, "").split("\n").filter((line) => line.trim()).map((line) => line.split("\t").map((value) => value.trim()));
    }
    rows.forEach((row, at) => { row.place = at + 1; row.away = away.rows.has(at); });
    rows = rows.filter((row) => row.some(Boolean));
    if (rows.length < 1 || Math.max(...rows.map((row) => row.length)) < 2) return null;
    const width = Math.max(...rows.map((row) => row.length));
    rows.forEach((row) => { while (row.length < width) row.push(""); });
    const head = rows.find((row) => !row.away) || rows[0];
    const rest = rows.filter((row) => row !== head);
    const last = rest[rest.length - 1];
    const total = last && !last.away && /^(合计|总计|共计)/.test(last[0]) ? rest.pop() : null;
    const columns = head.map((title, at) => {
      const values = rest.map((row) => row[at]).filter(Boolean);
      const figures = values.length > 0 && values.every((value) => /^[-+]?[\d,]+(\.\d+)?$/.test(value));
      return { head: title, align: figures ? (values.some((value) => value.includes(".")) ? "decimal" : "right") : "left", ...(away.columns.has(at) ? { hidden: String(at + 1) } : {}) };
    });
    const marks = rest.flatMap((row, at) => (row.away ? [[at, String(row.place)]] : []));
    rest.forEach((row) => row.forEach((value, at) => { if (row.away || away.columns.has(at)) row[at] = veiled(value); }));
    return { type: "table", columns, rows: rest.length ? rest.map((row) => Array.from(row)) : [columns.map(() => "")], total, ...(marks.length ? { hidden_rows: Object.fromEntries(marks) } : {}) };
  }

  // Columns and rows that the sheet did not show and the clipboard brings all the same.
  function hiddenIn(table) {
    const gone = (element) => /(^|;)\s*(display\s*:\s*none|visibility\s*:\s*(hidden|collapse))/i.test(element.getAttribute("style") || "") || element.getAttribute("width") === "0" || element.getAttribute("height") === "0";
    const columns = new Set(), rows = new Set();
    let at = 0;
    table.querySelectorAll("col").forEach((column) => { for (let more = column.span; more > 0; more -= 1, at += 1) if (gone(column)) columns.add(at); });
    Array.from(table.rows).forEach((row, number) => {
      if (gone(row)) rows.add(number);
      else Array.from(row.cells).forEach((one, place) => { if (gone(one)) columns.add(place); });
    });
    return { columns, rows };
  }
  // Nobody needs a whole number to decide that it goes.
  const veiled = (value) => value.replace(/\d{14,17}[\dXx]|\d{14,}/g, (number) => number.slice(0, 4) + "********").replace(/(^|\D)(1[3-9]\d)\d{8}(?!\d)/g, "$1$2********");

  function draw(block, words) {
    const kind = kinds[block.type] ? block.type : "paragraph";
    const shown = kinds[block.type] ? block : { type: "paragraph", runs: [{ text: block.text || "", strong: false }] };
    const element = make("section", { class: "blk", "data-type": kind });
    element.append(make("span", { class: "nos" }), bar(kind, words), ...kinds[kind].draw(shown, words));
    if (block.hidden) {
      element.classList.add("hidb");
      element.tabIndex = 0;
      element.querySelectorAll("[contenteditable]").forEach((area) => area.setAttribute("contenteditable", "false"));
      element.querySelector(".nos").after(make("p", { class: "tag1" }, (words.hidden[block.hidden.carrier] || words.hidden.words).replace("%s", block.hidden.place || "")));
    }
    // What is not a field here, and blocks of a newer kind, travel on unchanged.
    element.original = block;
    return element;
  }

  function bar(kind, words) {
    const buttons = [["up", "↑", words.up], ["down", "↓", words.down]];
    if (kind === "heading") buttons.push(["level", "1·2", words.level]);
    if (kind === "list") buttons.push(["ordered", "1.", words.ordered]);
    if (kind === "table") buttons.push(["row", "＋" + words.row, words.addRow], ["column", "＋" + words.column, words.addColumn], ["total", words.total, words.addTotal], ["group", words.group, words.addGroup], ["drop-row", "－" + words.row, words.dropRow]);
    buttons.push(["drop", "✕", words.drop]);
    const made = make("div", { class: "bar1", role: "toolbar" });
    buttons.forEach(([deed, sign, title]) => made.append(make("button", { type: "button", "data-block": deed, title, "aria-label": title }, sign)));
    return made;
  }

  function read(element) {
    const value = kinds[element.dataset.type].read(element);
    const original = element.original || {};
    if (original.hidden) return original;
    if (original.type && !kinds[original.type]) return original;
    // Merged heads and the depth of items hang on their places: they stay while the places do.
    if (value.columns && original.columns && original.columns.length === value.columns.length) value.columns = value.columns.map((column, at) => ({ ...original.columns[at], ...column }));
    const levels = original.levels && value.items && original.levels.length !== value.items.length ? { levels: undefined } : {};
    return { ...original, ...value, ...levels };
  }

  return { draw, read, tableFrom, empty: (type) => kinds[type].empty(), text, kinds, make, typing, runs };
})();
