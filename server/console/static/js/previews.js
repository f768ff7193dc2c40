// The wall beside the paper: one sort of display at a time, its pages turned, drawn anew after every save.
(() => {
  "use strict";
  const editor = window.gongshiEditor;
  if (!editor) return;
  let open = "", page = 0;

  // The old pictures stay at full ink until the new ones are here.
  function redraw() {
    const busy = document.getElementById("busy");
    if (busy) busy.hidden = false;
    window.htmx.ajax("GET", editor.form.dataset.views, { target: "#views", swap: "innerHTML" });
  }
  document.addEventListener("gongshi:answered", redraw);
  document.addEventListener("gongshi:changed-beside", redraw);
  // So what the server drew is put there when its pictures are loaded, and not when their addresses are known.
  let newest = 0;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "views" || !event.detail.shouldSwap) return;
    event.detail.shouldSwap = false;
    show(event.detail.target, event.detail.serverResponse);
  });
  async function show(views, html) {
    const mine = newest += 1;
    const drawn = document.createElement("template");
    drawn.innerHTML = html;
    const loaded = Array.from(drawn.content.querySelectorAll("img"), (one) => Object.assign(document.importNode(one), { loading: "eager" }).decode());
    await Promise.allSettled(loaded); // one that cannot be loaded says so in its place
    if (mine !== newest) return;
    const held = document.activeElement?.id;
    views.innerHTML = html;
    window.htmx.process(views);
    if (open && views.querySelector(`[data-view-panel="${open}"]`)) choose(open, page);
    if (held && document.activeElement === document.body) document.getElementById(held)?.focus();
  }

  function choose(view, at) {
    open = view;
    document.querySelectorAll("[data-view]").forEach((tab) => tab.setAttribute("aria-selected", String(tab.dataset.view === view)));
    document.querySelectorAll("[data-view-panel]").forEach((panel) => {
      panel.hidden = panel.dataset.viewPanel !== view;
      if (panel.hidden) return;
      const pages = panel.querySelectorAll("[data-page]");
      page = Math.max(0, Math.min(pages.length - 1, at));
      pages.forEach((one, index) => { one.hidden = index !== page; });
      const says = panel.querySelector("[data-turn-words]");
      if (says && pages[page]) says.textContent = pages[page].querySelector("img").alt;
    });
  }
  document.addEventListener("click", (event) => {
    const target = event.target.closest("button");
    if (!target) return;
    if (target.dataset.view) choose(target.dataset.view, 0);
    else if (target.dataset.turn) choose(target.closest("[data-view-panel]").dataset.viewPanel, page + Number(target.dataset.turn));
  });
})();
