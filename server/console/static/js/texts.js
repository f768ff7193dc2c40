// Words of others, lists of names, pictures side by side: three more blocks one can type in.
(() => {
  "use strict";
  const { kinds, make, typing, runs, text } = window.gongshiBlocks;

  kinds.quote = {
    empty: () => ({ type: "quote", runs: [], source: "" }),
    draw(block, words) {
      const area = typing(words.quote, words.quoteHint, true);
      for (const run of block.runs || []) area.append(run.strong ? make("b", {}, run.text) : run.text);
      const source = make("input", { class: "c", type: "text", placeholder: words.quoteSource, "aria-label": words.quoteSource, maxLength: 60 });
      source.value = block.source || "";
      return [area, source];
    },
    read: (element) => ({ type: "quote", runs: runs(element.querySelector(".txt")), source: element.querySelector("input").value.trim() }),
  };

  // One name a line is how a list is typed; a list that comes in one line is parted at its commas.
  const names = (area) => text(area).split(/[\n、，,；;\t]/).map((name) => name.trim()).filter(Boolean);
  kinds.names = {
    empty: () => ({ type: "names", names: [] }),
    draw(block, words) {
      const area = typing(words.names, words.oneName);
      area.textContent = (block.names || []).join("\n");
      const counted = make("p", { class: "small" });
      const count = () => { const n = names(area).length; counted.textContent = n ? words.nameCount.replace("%s", String(n)) : ""; };
      area.addEventListener("input", count);
      count();
      return [area, counted];
    },
    read: (element) => ({ type: "names", names: names(element.querySelector(".txt")) }),
  };

  kinds.figures = {
    empty: () => ({ type: "figures", figures: [] }),
    draw: (block, words) => [make("div", { class: "figs1" }, ...(block.figures || []).map((figure) => {
      const caption = make("input", { class: "c", type: "text", placeholder: words.caption, "aria-label": words.caption });
      caption.value = figure.caption || "";
      const away = make("button", { type: "button", class: "b sm", "data-figure": "drop", "aria-label": words.dropPicture }, "✕");
      const one = make("figure", {}, window.gongshiPoint.draw(make, words.assets + "/" + encodeURIComponent(figure.asset), figure.caption || words.figure, figure.point, words.point), make("div", { class: "row1" }, caption, away));
      one.dataset.asset = figure.asset;
      return one;
    }))],
    read: (element) => ({ type: "figures", figures: Array.from(element.querySelectorAll("figure"), (one) => ({ asset: one.dataset.asset, caption: one.querySelector("input").value.trim(), point: window.gongshiPoint.read(one) })) }),
  };
})();
