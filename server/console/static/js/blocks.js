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
        const cells = (row) => Array.from(row.querySelectorAll("[contenteditable]"), (cell) => text(cell).replace(/\n/g, " "));
        const heads = cells(table.tHead.querySelector(".heads"));
        const above = table.tHead.querySelector(".groups");
        const groups = above ? cells(above) : null;
        const total = table.tBodies[0].querySelector(".total");
        return {
          type: "table",
          columns: heads.map((head, at) => ({ head, align: aligns[at] || "left", ...(groups ? { group: groups[at] } : {}) })),
          rows: Array.from(table.tBodies[0].rows).filter((row) => !row.classList.contains("total")).map(cells),
          total: total ? cells(total) : null,
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
    const cell = (tag, value, align) => { const made = make(tag, { contenteditable: "true", class: "al-" + align }); made.textContent = value; return made; };
    const act = make("tr");
    block.columns.forEach((column, at) => {
      const choice = make("select", { "aria-label": words.align });
      alignments.forEach((name) => choice.append(make("option", { value: name }, words.aligns[name])));
      choice.value = column.align;
      const away = make("button", { type: "button", "data-table": "drop-column", "data-at": String(at), "aria-label": words.dropColumn, title: words.dropColumn }, "✕");
      act.append(make("th", { class: "act" }, choice, away));
    });
    const head = make("tr", { class: "heads" });
    block.columns.forEach((column) => head.append(cell("th", column.head, column.align)));
    const above = make("tr", { class: "groups" });
    block.columns.forEach((column) => { const made = cell("th", column.group || "", "left"); made.dataset.hint = words.groupHint; above.append(made); });
    table.append(make("thead", {}, act, ...(block.columns.some((column) => column.group !== undefined) ? [above] : []), head));
    const body = make("tbody");
    const fill = (values, total) => {
      const row = make("tr", total ? { class: "total" } : {});
      block.columns.forEach((column, at) => row.append(cell("td", values[at] || "", column.align)));
      body.append(row);
    };
    block.rows.forEach((values) => fill(values, false));
    if (block.total) fill(block.total, true);
    table.append(body);
    return make("div", { class: "scroll" }, table);
  }

  // A table as other programs put it on the clipboard: HTML first, else lines with tabs.
  function tableFrom(clipboard) {
    const html = clipboard.getData("text/html");
    let rows = [];
    if (html && html.includes("<table")) {
      const parsed = new DOMParser().parseFromString(html, "text/html").querySelector("table");
      rows = Array.from(parsed.rows, (row) => Array.from(row.cells, (one) => one.textContent.replace(/\s+/g, " ").trim()));
    } else {
      const plain = clipboard.getData("text/plain");
      if (!plain.includes("\t")) return null;
      rows = plain.replace(/\r/g, "").split("\n").filter((line) => line.trim()).map((line) => line.split("\t").map((value) => value.trim()));
    }
    rows = rows.filter((row) => row.some(Boolean));
    if (rows.length < 1 || Math.max(...rows.map((row) => row.length)) < 2) return null;
    const width = Math.max(...rows.map((row) => row.length));
    rows.forEach((row) => { while (row.length < width) row.push(""); });
    const [head, ...rest] = rows;
    const last = rest[rest.length - 1];
    const total = last && /^(合计|总计|共计)/.test(last[0]) ? rest.pop() : null;
    const columns = head.map((title, at) => {
      const values = rest.map((row) => row[at]).filter(Boolean);
      const figures = values.length > 0 && values.every((value) => /^[-+]?[\d,]+(\.\d+)?$/.test(value));
      return { head: title, align: figures ? (values.some((value) => value.includes(".")) ? "decimal" : "right") : "left" };
    });
    return { type: "table", columns, rows: rest.length ? rest : [columns.map(() => "")], total };
  }

  function draw(block, words) {
    const kind = kinds[block.type] ? block.type : "paragraph";
    const shown = kinds[block.type] ? block : { type: "paragraph", runs: [{ text: block.text || "", strong: false }] };
    const element = make("section", { class: "blk", "data-type": kind });
    element.append(make("span", { class: "nos" }), bar(kind, words), ...kinds[kind].draw(shown, words));
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
    if (original.type && !kinds[original.type]) return original;
    // Merged heads and the depth of items hang on their places: they stay while the places do.
    if (value.columns && original.columns && original.columns.length === value.columns.length) value.columns = value.columns.map((column, at) => ({ ...original.columns[at], ...column }));
    const levels = original.levels && value.items && original.levels.length !== value.items.length ? { levels: undefined } : {};
    return { ...original, ...value, ...levels };
  }

  return { draw, read, tableFrom, empty: (type) => kinds[type].empty(), text, kinds, make, typing, runs };
})();
