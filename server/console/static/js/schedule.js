// The week: a bar is dragged, or taken with Enter and moved with the arrows; the new days are said before they are set.
(() => {
  "use strict";
  const bars = Array.from(document.querySelectorAll("[data-bar]"));
  const say = document.getElementById("dragsay");
  const form = document.getElementById("moveform");
  if (!form) return;
  const shift = (iso, days) => { const day = new Date(iso + "T12:00:00Z"); day.setUTCDate(day.getUTCDate() + days); return day.toISOString().slice(0, 10); };
  const spoken = (how) => new Intl.DateTimeFormat(document.documentElement.lang || "zh-CN", { ...how, timeZone: "UTC" });
  const whole = spoken({ month: "short", day: "numeric" }), dayOnly = spoken({ day: "numeric" });
  const at = (iso) => new Date(iso + "T12:00:00Z");
  // 11月24日至30日: the month is said once where it is the same, and a single day alone.
  function period(first, last) {
    if (first === last) return whole.format(at(first));
    const same = first.slice(0, 7) === last.slice(0, 7);
    return say.dataset.days.replace("{first}", () => whole.format(at(first))).replace("{last}", () => (same ? dayOnly : whole).format(at(last)));
  }
  const words = (bar, days) => say.dataset.words
    .replace("{title}", () => bar.dataset.title)
    .replace("{days}", () => period(shift(bar.dataset.first, days), shift(bar.dataset.last, days)));
  function set(bar, days) {
    if (!days) return; // dropped where it was
    form.elements.placement.value = bar.dataset.bar;
    form.elements.first_day.value = shift(bar.dataset.first, days);
    form.elements.last_day.value = shift(bar.dataset.last, days);
    form.submit();
  }
  const tell = (text) => { say.hidden = !text; say.textContent = text; };

  bars.forEach((bar) => {
    let taken = false, by = 0;
    bar.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !taken) { event.preventDefault(); taken = true; by = 0; tell(words(bar, 0)); } // a second Enter without a move opens the notice
      else if (event.key === "Enter") { event.preventDefault(); taken = false; if (by) set(bar, by); else location.href = bar.href; }
      else if (event.key === "Escape" && taken) { taken = false; tell(""); }
      else if (taken && (event.key === "ArrowRight" || event.key === "ArrowLeft")) { event.preventDefault(); by += event.key === "ArrowRight" ? 1 : -1; tell(words(bar, by)); }
    });
    let start = 0;
    const days = (event) => Math.round((event.clientX - start) / (bar.closest(".lane").clientWidth / 7));
    bar.addEventListener("dragstart", (event) => { start = event.clientX; event.dataTransfer.setData("text/plain", bar.dataset.bar); event.dataTransfer.effectAllowed = "move"; });
    bar.closest(".lane").addEventListener("dragover", (event) => { if (start) { event.preventDefault(); tell(words(bar, days(event))); } });
    bar.closest(".lane").addEventListener("drop", (event) => { if (start) { event.preventDefault(); set(bar, days(event)); start = 0; } });
    bar.addEventListener("dragend", () => { start = 0; tell(""); });
  });
})();

// What is on at an instant: the buttons below the picture go to another one.
(() => {
  "use strict";
  const answer = document.getElementById("instant-answer");
  const form = document.getElementById("instant");
  if (!answer || !form) return;
  answer.addEventListener("click", (event) => {
    const move = event.target.closest("[data-time]");
    if (!move) return;
    form.elements.day.value = move.dataset.day;
    form.elements.time.value = move.dataset.time;
    window.htmx.trigger(form, "change");
  });
})();
