// Lists on the paper: an item a line, numbered or not, three levels deep, each with the sign that a wall sets before it.
(() => {
  "use strict";
  const { kinds, make } = window.gongshiBlocks;
  const DEEPEST = 2;
  const level = (line) => Number(line.dataset.level) || 0;

  function lineOf(text, depth) {
    const line = make("li", {}, ...(text ? [text] : [make("br")]));
    line.dataset.level = String(depth);
    return line;
  }

  // A browser may leave bare text in a list that was emptied; it is read like a line of the first level.
  const said = (node) => (node.innerText ?? node.data ?? "").replace(/\r/g, "").replace(/\u00a0/g, " ").split("\n").map((item) => item.trim()).filter(Boolean);
  const read = (area) => Array.from(area.childNodes).flatMap((node) => said(node).map((item) => [item, node.nodeName === "LI" ? level(node) : 0]));

  kinds.list = {
    empty: () => ({ type: "list", ordered: true, items: [] }),
    draw(block, words) {
      const levels = block.levels || [];
      const lines = block.items.length ? block.items.map((item, at) => lineOf(item, levels[at] || 0)) : [lineOf("", 0)];
      const area = make("ol", { class: "txt items1", contenteditable: "true", role: "textbox", "aria-multiline": "true", "aria-label": words.list, "data-hint": words.oneALine, spellcheck: "false" }, ...lines);
      area.dataset.ordered = block.ordered ? "1" : "";
      const bare = () => area.classList.toggle("bare", !area.textContent.trim());
      bare();
      area.addEventListener("input", () => { mend(area); bare(); });
      area.addEventListener("keydown", keys);
      return [area];
    },
    read(element) {
      const area = element.querySelector(".txt");
      const lines = read(area);
      const levels = lines.map(([, depth]) => depth);
      return { type: "list", ordered: Boolean(area.dataset.ordered), items: lines.map(([item]) => item), levels: levels.some(Boolean) ? levels : undefined };
    },
  };

  // Everything deleted at once takes the last line along; what is typed next wants one to stand in.
  function mend(area) {
    if (area.querySelector("li")) return;
    const line = lineOf(area.textContent, 0);
    area.replaceChildren(line);
    caretTo(line, area.textContent ? line.childNodes.length : 0);
  }
  function caretTo(line, at = 0) {
    line.parentNode.focus();
    getSelection().collapse(line, at);
  }

  const marked = (area) => Array.from(area.children).filter((line) => getSelection().containsNode(line, true));
  // No item stands more than one level below the one before it, nor below the third.
  function shift(area, by) {
    const changed = marked(area).filter((line) => {
      const before = line.previousElementSibling;
      const depth = level(line) + by;
      if (depth < 0 || depth > Math.min(DEEPEST, before ? level(before) + 1 : 0)) return false;
      line.dataset.level = String(depth);
      return true;
    });
    if (changed.length) area.dispatchEvent(new Event("input", { bubbles: true }));
    return changed.length > 0;
  }

  // Tab sets a line in. Where it cannot, it goes on to the next field: whoever only passes through changes nothing,
  // for he comes in at the first line, which is never set in.
  function keys(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const area = event.currentTarget;
    if (event.key === "Tab" && shift(area, event.shiftKey ? -1 : 1)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) leave(event, area);
  }
  // Enter in an empty line goes out a level, and from the first one out of the list.
  function leave(event, area) {
    const [line] = marked(area);
    if (!line || line.textContent.trim() || area.children.length < 2) return;
    event.preventDefault();
    if (level(line)) { shift(area, -1); return; }
    const last = !line.nextElementSibling;
    if (!last) return;
    line.remove();
    area.dispatchEvent(new CustomEvent("gongshi:leave-list", { bubbles: true }));
  }

  // ``item:2`` is the third item: lines that say nothing are none.
  function partOf(block, part) {
    const lines = Array.from(block.querySelectorAll("li")).filter((line) => line.textContent.trim());
    return lines[Number(part.split(":")[1])];
  }

  // Lines of a paste become items where the caret stands, each as deep as the line there.
  function paste(area, lines) {
    document.execCommand("insertText", false, lines[0] || "");
    let [line] = marked(area);
    if (!line) return;
    for (const text of lines.slice(1)) {
      const next = lineOf(text.trim(), level(line));
      line.after(next);
      line = next;
    }
    caretTo(line, line.childNodes.length);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  window.gongshiLists = { shift, partOf, paste, caretTo };
})();
