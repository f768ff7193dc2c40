// The reviewer: a page counts as seen when all of it stood on the screen for a second. The server keeps the record
// and refuses an approval without it; this file only makes the button say the truth.
(() => {
  "use strict";
  const review = document.querySelector("[data-review]");
  if (!review) return;
  const figures = Array.from(review.querySelectorAll("figure[data-digest]"));
  const count = review.querySelector("[data-count]");
  const approve = document.getElementById("approve");
  const big = document.getElementById("big");
  const unseen = () => figures.filter((figure) => !figure.dataset.seen);
  // What a reviewer answers for beside the pages: the faces of children on photographs.
  const unticked = () => Array.from(document.querySelectorAll("[data-tick]")).filter((one) => !one.checked);

  function tell() {
    const left = unseen().length;
    if (count) count.textContent = left ? count.dataset.left.replace("{left}", left) : count.dataset.all;
    if (approve) approve.textContent = left === 0 ? (unticked().length ? approve.dataset.ticks : approve.dataset.ready) : left === 1 ? approve.dataset.last : approve.dataset.more.replace("{left}", left);
  }

  async function seen(figure) {
    if (figure.dataset.seen || figure.dataset.sending) return;
    figure.dataset.sending = "1";
    try {
      const answer = await window.gongshi.post(review.dataset.seenUrl, { digest: figure.dataset.digest });
      if (!answer || !answer.ok) return;
    } catch { return; } finally { delete figure.dataset.sending; }
    // The same picture may stand for several places; it was seen once and for all.
    figures.filter((one) => one.dataset.digest === figure.dataset.digest).forEach((one) => {
      one.dataset.seen = "1";
      const chip = one.querySelector("[data-chip]");
      if (chip) { chip.className = "s ok"; chip.textContent = chip.dataset.word; }
    });
    tell();
  }

  const waiting = new Map();
  const watcher = new IntersectionObserver((entries) => entries.forEach((entry) => {
    const figure = entry.target.closest("figure");
    clearTimeout(waiting.get(figure));
    if (entry.intersectionRatio >= 0.98 && entry.target.complete) waiting.set(figure, setTimeout(() => seen(figure), 1000));
    else if (entry.intersectionRatio >= 0.98) entry.target.addEventListener("load", () => waiting.set(figure, setTimeout(() => seen(figure), 1000)), { once: true });
  }), { threshold: [0, 0.98], rootMargin: "0px 0px -76px 0px" });
  if (approve) figures.forEach((figure) => watcher.observe(figure.querySelector("img")));

  if (approve) approve.addEventListener("click", () => {
    const [next] = unseen();
    const [tick] = unticked();
    if (next) next.scrollIntoView({ block: "center", behavior: "smooth" });
    else if (tick) { tick.closest("li").scrollIntoView({ block: "center", behavior: "smooth" }); tick.focus({ preventScroll: true }); }
    else document.getElementById("sign").showModal();
  });

  document.addEventListener("change", (event) => { if (event.target.matches("[data-tick]")) tell(); });

  let at = 0;
  function enlarge(index) {
    at = (index + figures.length) % figures.length;
    const picture = figures[at].querySelector("img");
    const shown = big.querySelector("img");
    shown.src = picture.src;
    shown.alt = picture.alt;
    shown.className = picture.classList.contains("led") ? "led" : "";
    big.querySelector(".cap").textContent = picture.alt;
    if (!big.open) big.showModal();
    clearTimeout(waiting.get(big));
    waiting.set(big, setTimeout(() => { if (big.open && approve) seen(figures[at]); }, 1000));
  }
  review.addEventListener("click", (event) => {
    const look = event.target.closest("button.look");
    if (look) enlarge(figures.indexOf(look.closest("figure")));
  });
  big.addEventListener("click", (event) => {
    const turn = event.target.closest("[data-big]");
    if (turn) enlarge(at + Number(turn.dataset.big));
    else if (event.target === big) big.close();
  });
  big.addEventListener("keydown", (event) => { if (event.key === "ArrowRight") enlarge(at + 1); if (event.key === "ArrowLeft") enlarge(at - 1); });
  tell();
})();
