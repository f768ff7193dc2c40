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
    figure: {
      empty: () => ({ type: "figure", asset: "", caption: "" }),
      draw(block, words) {
        const caption = typing(words.caption, words.caption);
        caption.textContent = block.caption || "";
        const parts = [caption];
        if (block.asset) parts.unshift(window.gongshiPoint.draw(make, words.assets + "/" + encodeURIComponent(block.asset), block.caption || words.figure, block.point, words.point));
        caption.dataset.asset = block.asset;
        return parts;
      },
      read: (element) => { const area = element.querySelector(".txt"); return { type: "figure", asset: area.dataset.asset, caption: text(area).replace(/\n/g, " "), point: window.gongshiPoint.read(element) }; },
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
    if (kind === "list") buttons.push(["ordered", "1.", words.ordered], ["shallower", "⇤", words.shallower], ["deeper", "⇥", words.deeper]);
    if (kind === "table") buttons.push(["row", "＋" + words.row, words.addRow], ["column", "＋" + words.column, words.addColumn], ["total", words.total, words.addTotal], ["balance", words.balance, words.addBalance], ["group", words.group, words.addGroup], ["drop-row", "－" + words.row, words.dropRow]);
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
    // Merged heads hang on their places: they stay while the places do.
    if (value.columns && original.columns && original.columns.length === value.columns.length) value.columns = value.columns.map((column, at) => ({ ...original.columns[at], ...column }));
    return { ...original, ...value };
  }

  return { draw, read, empty: (type) => kinds[type].empty(), text, kinds, make, typing, runs };
})();
