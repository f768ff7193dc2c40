// Tables on the paper: drawn, read, changed by their buttons, and made of what another program put on the clipboard.
(() => {
  "use strict";
  const { kinds, make, text } = window.gongshiBlocks;
  const ALIGNMENTS = ["left", "right", "decimal", "date"];
  const SUMS = /^(合计|总计|共计)|(合计|总计|共计)$/, BALANCES = /^(期末|本期|本季|本月|本年|年末)?(结余|余额)/;
  // The rows below the rows, in their order.
  const ACROSS = ["total", "balance"];
  const isAcross = (row) => ACROSS.some((name) => row.classList.contains(name));

  kinds.table = {
    empty: () => ({ type: "table", columns: [{ head: "", align: "left" }, { head: "", align: "right" }], rows: [["", ""]], total: null }),
    draw(block, words) { return [drawTable(block, words)]; },
    read(element) {
      const table = element.querySelector("table");
      const aligns = Array.from(table.querySelectorAll(".act select"), (choice) => choice.value);
      const cells = (row) => Array.from(row.querySelectorAll("[contenteditable]"), (cell) => cell.dataset.value ?? text(cell).replace(/\n/g, " "));
      const heads = cells(table.tHead.querySelector(".heads"));
      const above = table.tHead.querySelector(".groups");
      const groups = above ? cells(above) : null;
      const [total, balance] = ACROSS.map((name) => table.tBodies[0].querySelector("." + name));
      const rows = Array.from(table.tBodies[0].rows).filter((row) => !isAcross(row));
      const marks = rows.flatMap((row, at) => (row.dataset.hidden ? [[String(at), row.dataset.hidden]] : []));
      // What was hidden stays marked until somebody decides; a mark that got lost would make it public unseen.
      const hidden = Array.from(table.tHead.querySelectorAll(".heads th"), (head) => head.dataset.hidden);
      return {
        type: "table",
        columns: heads.map((head, at) => ({ head, align: aligns[at] || "left", hidden: hidden[at], ...(groups ? { group: groups[at] } : {}) })),
        rows: rows.map(cells),
        total: total ? cells(total) : null,
        balance: balance ? cells(balance).map(reckoned) : undefined,
        hidden_rows: marks.length ? Object.fromEntries(marks) : undefined,
      };
    },
  };
  // A wide space parts the words of a balance from how it was reckoned; most keyboards type a narrow one.
  const reckoned = (cell) => cell.trim().replace(/^([^\s\d]+)[ \u3000]+(?=\S)/, "$1\u3000");

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
      ALIGNMENTS.forEach((name) => choice.append(make("option", { value: name }, words.aligns[name])));
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
    const fill = (values, name, hidden = "", part = "") => {
      const row = make("tr", name ? { class: name } : {});
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
    block.rows.forEach((values, at) => fill(values, "", marks[at], marks[at] ? runOf(at) : ""));
    ACROSS.forEach((name) => { if (block[name]) fill(block[name], name); });
    table.append(body);
    return make("div", { class: "scroll" }, table);
  }

  // Words stand where the other row across has its own, else in the first column of words: one of days is too narrow for them.
  function across(table, said) {
    const others = ACROSS.map((name) => table[name]).find((row) => row && row.some(Boolean));
    const words = others ? others.findIndex(Boolean) : Math.max(0, table.columns.findIndex((column, at) => column.align !== "decimal" && !column.hidden && !isDays(table, at) && !hasFigures(table, at)));
    return table.columns.map((_, at) => (at === words ? said : ""));
  }

  const isDays = (table, at) => /日期|时间|序号/.test(table.columns[at].head) || table.rows.some((row) => /\d月\d+日|^\d{4}-\d/.test(row[at]));

  const hasFigures = (table, at) => table.rows.some((row) => /^[-+]?[\d,]+(\.\d+)?$/.test(row[at]));

  const deeds = {
    row: (table) => { table.rows.push(table.columns.map(() => "")); },
    column: (table) => { table.columns.push({ head: "", align: "left" }); table.rows.forEach((row) => row.push("")); ACROSS.forEach((name) => table[name]?.push("")); },
    total: (table, chosen, words) => { table.total = table.total ? null : across(table, words.sum); },
    balance: (table, chosen, words) => { table.balance = table.balance ? undefined : across(table, words.left); },
    group: (table) => { const there = table.columns.some((column) => column.group !== undefined); table.columns.forEach((column) => { if (there) delete column.group; else column.group = ""; }); },
    "drop-row": (table, at) => {
      if (table.rows.length < 2) return;
      table.rows.splice(at, 1);
      const marks = Object.entries(table.hidden_rows || {}).filter(([row]) => Number(row) !== at);
      table.hidden_rows = Object.fromEntries(marks.map(([row, place]) => [Number(row) > at ? row - 1 : row, place]));
    },
    "drop-column": (table, at) => {
      if (table.columns.length < 2) return;
      table.columns.splice(at, 1);
      table.rows.forEach((row) => row.splice(at, 1));
      ACROSS.forEach((name) => table[name]?.splice(at, 1));
    },
  };

  // Where a part of a table stands: ``cell:2-0`` is its third row's first cell, ``total:1`` a cell of the total.
  function partOf(block, part) {
    const [name, row, column] = part.split(/[:-]/);
    const table = block.querySelector("table");
    const rows = Array.from(table.tBodies[0].rows);
    if (name === "cell") return rows.filter((one) => !isAcross(one))[Number(row)]?.cells[Number(column)];
    const line = { head: table.tHead.querySelector(".heads"), group: table.tHead.querySelector(".groups") }[name] || rows.find((one) => one.classList.contains(name));
    return line?.cells[Number(row)];
  }

  // A table as other programs put it on the clipboard: HTML first, else lines with tabs.
  function tableFrom(clipboard) {
    const html = clipboard.getData("text/html");
    let rows = [], away = { columns: new Set(), rows: new Set() };
    if (html && html.includes("<table")) {
      const parsed = new DOMParser().parseFromString(html, "text/html").querySelector("table");
      rows = Array.from(parsed.rows, (row) => Array.from(row.cells, (one) => one.textContent.replace(/[^\S\u3000]+/g, " ").trim()));
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
    const lastIs = (pattern) => { const last = rest[rest.length - 1]; return last && !last.away && pattern.test(last.find(Boolean)) ? rest.pop() : null; };
    const left = lastIs(BALANCES), total = lastIs(SUMS);
    // A balance without a sum above it is a row like any other.
    if (left && !total) rest.push(left);
    const balance = left && total ? left.map(reckoned) : undefined;
    const columns = head.map((title, at) => {
      const values = rest.map((row) => row[at]).filter(Boolean);
      const figures = values.length > 0 && values.every((value) => /^[-+]?[\d,]+(\.\d+)?$/.test(value));
      return { head: title, align: figures ? (values.some((value) => value.includes(".")) ? "decimal" : "right") : "left", ...(away.columns.has(at) ? { hidden: String(at + 1) } : {}) };
    });
    const marks = rest.flatMap((row, at) => (row.away ? [[at, String(row.place)]] : []));
    rest.forEach((row) => row.forEach((value, at) => { if (row.away || away.columns.has(at)) row[at] = veiled(value); }));
    return { type: "table", columns, rows: rest.length ? rest.map((row) => Array.from(row)) : [columns.map(() => "")], total: total && Array.from(total), balance, ...(marks.length ? { hidden_rows: Object.fromEntries(marks) } : {}) };
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

  window.gongshiTables = { deeds, partOf, tableFrom, veiled };
})();
