// Saves after 300 ms of rest, keeps what was typed in this browser while the server is away, and says when another's
// save stands in the way. What another wrote elsewhere in the notice is put on the paper by joining.js.
window.gongshiSaving = (() => {
  "use strict";
  const editor = window.gongshiEditor;
  if (!editor) return null;
  const { form, collect } = editor;
  const saved = document.getElementById("saved");
  const RESTS_MS = 300, AGAIN_MS = 4000;
  let timer = 0, saving = null, dirty = false, again = 0, stopped = false;

  // Kept in this browser until the server has it; a page that was left in the middle goes on where it stopped.
  const keep = (value) => { try { localStorage.setItem(form.dataset.key, JSON.stringify(value)); } catch { /* a full or forbidden store must not stop the typing */ } };
  const kept = () => { try { return JSON.parse(localStorage.getItem(form.dataset.key)); } catch { return null; } };
  const forget = () => { try { localStorage.removeItem(form.dataset.key); } catch { /* see keep */ } };

  function touched() {
    if (stopped) return;
    dirty = true;
    keep(collect());
    clearTimeout(timer);
    timer = setTimeout(save, RESTS_MS);
  }
  form.addEventListener("gongshi:touched", touched);

  async function save() {
    clearTimeout(timer);
    if (stopped) return false;
    if (saving) { const good = await saving; if (!dirty) return good; }
    dirty = false;
    const there = editor.written();
    saving = send(collect(there), there);
    try { return await saving; } finally { saving = null; }
  }

  // True when the server has it; where it has not, the page says why.
  async function send(value, there) {
    let answer;
    try {
      answer = await window.gongshi.post(form.dataset.url, value);
    } catch {
      answer = undefined;
    }
    if (answer === null) return false;
    if (!answer || answer.status >= 500) {
      dirty = true;
      window.gongshi.unsaved = true;
      window.gongshi.away(true);
      clearTimeout(again);
      again = setTimeout(save, AGAIN_MS);
      return false;
    }
    window.gongshi.unsaved = false;
    window.gongshi.away(false);
    const told = await answer.json();
    saved.classList.toggle("bad", !answer.ok);
    if (!answer.ok) {
      saved.textContent = told.sentence;
      if (told.conflict) await stop(told.sentence);
      return false;
    }
    editor.filed = there;
    if (told.joined && !window.gongshiJoining.join(told.joined, value, there)) {
      // Typed into, while the answer was on its way, what another had changed: the next save, from the old version,
      // is where the server sees the two meet.
      touched();
      return false;
    }
    editor.revised(told.revision);
    if (dirty) keep(collect()); else forget();
    answered(told, value);
    return true;
  }

  // Everybody who shows something of the notice hears what the server says of it now.
  function answered(told, sent) {
    saved.textContent = told.saved;
    // The last day is the server's to reckon from the first; one typed since the save it answers stays.
    const last = form.elements.period_last;
    if (told.period_last && document.activeElement !== last && last.value === sent.period_last) last.value = told.period_last;
    document.dispatchEvent(new CustomEvent("gongshi:answered", { detail: told }));
  }

  // Somebody else changed the same place in between. The server has kept what was sent as a copy; what was typed while
  // that was on its way is sent after it, to be kept the same way. Nothing more can be typed here: it would be saved nowhere.
  async function stop(sentence) {
    stopped = true;
    clearTimeout(timer);
    form.inert = true;
    if (dirty) {
      dirty = false;
      keep(collect());
      await sendAside(collect());
    } else forget();
    conflict(sentence);
  }

  // What it answers once the server has it: as a copy, joined to the notice, or because the same stands there already.
  async function sendAside(value) {
    try {
      const answer = await window.gongshi.post(form.dataset.url, value);
      if (!answer || (answer.status !== 409 && !answer.ok)) return null;
      forget();
      return await answer.json();
    } catch { return null; }
  }

  function conflict(sentence) {
    document.getElementById("conflict-says").textContent = sentence;
    const dialog = document.getElementById("conflict");
    if (!dialog.open) dialog.showModal();
  }
  document.addEventListener("click", (event) => { if (event.target.closest("[data-reload]")) location.reload(); });

  document.addEventListener("gongshi:changed-beside", (event) => editor.revised(Math.max(editor.revision, event.detail)));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); save().then((good) => { if (good) window.gongshi.say(editor.words.savedNow); }); }
  });
  // Sending for review sends what is on the paper now.
  document.getElementById("submit").addEventListener("submit", async (event) => {
    if (!dirty && !saving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await settled()) event.target.requestSubmit();
  }, true);
  // Gone before the rest was over: what was typed is sent along all the same, and kept here if it does not arrive.
  addEventListener("pagehide", () => {
    if (!dirty || stopped) return;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content };
    fetch(form.dataset.url, { method: "POST", headers, body: JSON.stringify(collect()), keepalive: true }).catch(() => {});
  });
  addEventListener("beforeunload", (event) => { if (dirty) { keep(collect()); if (!document.getElementById("trouble").hidden) event.preventDefault(); } });

  // True when the server has all that was typed. An untouched page saves nothing: undo brings back the very body.
  async function settled() {
    if (dirty || saving) await save();
    return !dirty && !stopped;
  }

  const left = kept();
  if (left && left.revision === editor.revision) {
    editor.fill(left);
    touched();
  } else if (left) {
    // Typed here while the server was away, and the notice has been saved by somebody since: never put over it.
    sendAside(left).then((told) => {
      if (told && told.conflict) conflict(told.sentence);
      else if (told && told.revision !== editor.revision) location.reload();
    });
  }
  return { settled, answered };
})();
