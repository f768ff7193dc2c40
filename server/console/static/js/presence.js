// Who else writes on this draft, and at which block: asked every few seconds while somebody works here, and not at all
// while nobody does. What it says may be late; a page that could not ask says nothing.
(() => {
  "use strict";
  const line = document.getElementById("others");
  const form = document.getElementById("draft");
  if (!line || !form) return;
  const blocks = document.getElementById("blocks");
  const RESTS_AFTER = 3 * 60000, AGAIN_AT_MOST = 15;
  const fields = { title: "title", category_id: "category", issuer: "issuer", source: "source", kind: "kind", preset_id: "period", period_first: "period", period_last: "period", channel_ids: "where" };
  let place = "", told = "", stirred = Date.now(), timer = 0, resting = false, others = [];

  const send = (value, more = {}) => fetch(line.dataset.url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
    body: JSON.stringify(value), redirect: "manual", ...more,
  });

  const ofKind = (kind) => Array.from(blocks.children).filter((block) => block.dataset.type === kind);
  function placeOf(element) {
    const block = element.closest(".blk");
    if (block && block.parentNode === blocks) return block.dataset.type + ":" + (ofKind(block.dataset.type).indexOf(block) + 1);
    return fields[element.name] || "";
  }

  function say(list) {
    others = list;
    line.hidden = !list.length;
    const words = list.map((one) => one.words).join("；");
    if (line.textContent !== words) line.textContent = words;
    tag();
  }

  // The name stands at the block, too: the line above is out of sight in a long notice.
  function tag() {
    blocks.querySelectorAll(".who1").forEach((old) => old.remove());
    for (const one of others) {
      const [kind, number] = one.place.split(":");
      const block = number && ofKind(kind)[Number(number) - 1];
      if (!block) continue;
      const name = document.createElement("span");
      name.className = "who1";
      name.textContent = one.name;
      block.append(name);
    }
  }

  async function ask() {
    clearTimeout(timer);
    if (form.inert || document.hidden || Date.now() - stirred > RESTS_AFTER) { rest(); return; }
    resting = false;
    let again = AGAIN_AT_MOST;
    told = place;
    try {
      const answer = await send({ place });
      const heard = answer.ok ? await answer.json() : {};
      again = heard.again_s || AGAIN_AT_MOST;
      if (!resting) say(heard.others || []);
    } catch { say([]); }
    if (!resting) { clearTimeout(timer); timer = setTimeout(ask, again * 1000); }
  }

  function rest() {
    clearTimeout(timer);
    if (resting) return;
    resting = true;
    say([]);
    send({ gone: true }, { keepalive: true }).catch(() => {});
  }

  function stir(event) {
    stirred = Date.now();
    const here = event.target instanceof Element ? placeOf(event.target) : "";
    if (here) place = here;
    if (resting) { ask(); return; }
    // Two who write together see a move at once; who is alone tells it at the next asking.
    if (here && here !== told && others.length) { clearTimeout(timer); timer = setTimeout(ask, 700); }
  }
  for (const name of ["focusin", "input", "pointerdown"]) form.addEventListener(name, stir);
  document.addEventListener("keydown", () => { stirred = Date.now(); if (resting) ask(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) rest(); else { stirred = Date.now(); ask(); } });
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  ask();
})();
