// The pages of a notice on another sort of display: chosen from a plain list, kept while the draft is typed on.
(() => {
  "use strict";
  const place = document.getElementById("views");
  if (!place) return;
  const form = place.closest("form");
  // It is no field of the draft: choosing a display must not save one.
  place.addEventListener("input", (event) => event.stopPropagation());
  place.addEventListener("change", (event) => {
    event.stopPropagation();
    const list = event.target.closest("#v-profile");
    if (!list) return;
    const turn = form ? "1" : "0";
    const url = `${list.dataset.here}?turn=${turn}&profile=${encodeURIComponent(list.value)}`;
    if (form) form.dataset.views = url;
    const busy = document.getElementById("busy");
    if (busy) busy.hidden = false;
    window.htmx.ajax("GET", url, { target: "#views", swap: "innerHTML" });
  });
})();
