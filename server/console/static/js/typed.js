// What is typed in a form stays in this browser, under the account of who typed it, until the form is accepted or he
// logs out: neither an idle log-out nor a session that ended elsewhere costs a word. The editor keeps its own (saving.js).
(() => {
  "use strict";
  const line = document.getElementById("typed-line");
  if (!line) return;
  const ALL = "gongshi-typed-", SENT = "gongshi-sent", KEPT_MS = 7 * 24 * 3600 * 1000;
  const mine = `${ALL}${line.dataset.account}-`;
  // Not what is chosen from a file or a secret, nor a tick by which somebody answers for a picture, nor what submits itself.
  const TYPED = "textarea, select:not([multiple]), input:not([type=hidden], [type=file], [type=password], [type=submit], [name=tick])";

  // A store that is full or forbidden must stop neither typing nor sending.
  const read = (store, name) => { try { return JSON.parse(store.getItem(name)); } catch { return null; } };
  const write = (store, name, value) => { try { store.setItem(name, JSON.stringify(value)); } catch { /* see above */ } };
  const forget = (store, name) => { try { store.removeItem(name); } catch { /* see above */ } };
  const names = () => { try { return Object.keys(localStorage).filter((name) => name.startsWith(ALL)); } catch { return []; } };

  // A form that asks for a password is somebody else's on this page, or about to be.
  const ours = (form) => form instanceof HTMLFormElement && form.method === "post" && form.querySelector("input[type=hidden][name=form]") && !form.querySelector("input[type=password]");
  const nameOf = (form) => `${mine}${decodeURI(new URL(form.getAttribute("action") || "", location.href).pathname)}#${form.querySelector("input[type=hidden][name=form]").value}`;
  const ticked = (one) => one.type === "checkbox" || one.type === "radio";
  const valueOf = (one) => (ticked(one) ? one.checked : one.value);
  function drawn(one) {
    if (ticked(one)) return one.defaultChecked;
    if (one.tagName !== "SELECT") return one.defaultValue;
    return (Array.from(one.options).find((option) => option.defaultSelected) || one.options[0] || { value: "" }).value;
  }
  function fields(form) {
    const times = new Map();
    return Array.from(form.elements).filter((one) => one.name && one.matches(TYPED) && !("autosubmit" in one.dataset)).map((one) => {
      const called = ticked(one) ? `${one.name}=${one.value}` : one.name;
      times.set(called, (times.get(called) || 0) + 1);
      return [`${called}:${times.get(called)}`, one];
    });
  }

  // Only what differs from the page as the server drew it; a refused form was drawn with what was typed.
  function keep(form) {
    const name = nameOf(form);
    const before = form.querySelector("[data-wrongs]") ? read(localStorage, name)?.typed : null;
    const typed = {};
    for (const [called, one] of fields(form)) {
      const base = before?.[called] ? before[called][0] : drawn(one);
      if (valueOf(one) !== base) typed[called] = [base, valueOf(one)];
    }
    if (Object.keys(typed).length) write(localStorage, name, { at: Date.now(), typed });
    else forget(localStorage, name);
  }

  function restore(form) {
    // The browser's own memory of a page gives the second person what the first one typed.
    form.autocomplete = "off";
    const name = nameOf(form), kept = read(localStorage, name);
    if (!kept || form.querySelector("[data-wrongs]")) return;
    let found = 0;
    for (const [called, one] of fields(form)) {
      // Neither a colleague's newer word is put over nor what was typed before this script was there.
      if (!kept.typed[called] || kept.typed[called][0] !== drawn(one) || valueOf(one) !== drawn(one)) continue;
      if (ticked(one)) one.checked = kept.typed[called][1]; else one.value = kept.typed[called][1];
      found += 1;
    }
    if (!found) return;
    // Not sent, as far as anybody knows, since it stands here again.
    write(sessionStorage, SENT, (read(sessionStorage, SENT) || []).filter((one) => one !== name));
    say(form, name, new Date(kept.at));
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function say(form, name, at) {
    const said = line.content.firstElementChild.cloneNode(true);
    const words = said.querySelector("span");
    const today = at.toDateString() === new Date().toDateString();
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { ...(today ? {} : { month: "long", day: "numeric" }), hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(at);
    words.textContent = words.dataset.words.replace("{when}", when);
    said.querySelector("button").addEventListener("click", () => {
      forget(localStorage, name);
      form.reset();
      said.remove();
      form.dispatchEvent(new Event("change", { bubbles: true }));
    });
    form.querySelector("input[type=hidden][name=form]").after(said);
  }

  // Accepted, says the server; and with it what led there, as the page that asked for a reason in between.
  if (line.dataset.taken) {
    for (const name of [mine + line.dataset.taken, ...(read(sessionStorage, SENT) || [])]) forget(localStorage, name);
    forget(sessionStorage, SENT);
  }
  for (const name of names()) if (!(Date.now() - read(localStorage, name)?.at < KEPT_MS)) forget(localStorage, name);
  for (const form of Array.from(document.forms).filter(ours)) {
    // A page can be typed into before its scripts are there, and no event tells of that.
    const early = fields(form).some(([, one]) => valueOf(one) !== drawn(one));
    restore(form);
    if (early) keep(form);
  }

  const touched = (event) => { const form = event.target.form; if (ours(form)) keep(form); };
  document.addEventListener("input", touched);
  document.addEventListener("change", touched);
  // After shell.js, which stops what no server is there to take.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (ours(form)) {
      keep(form);
      write(sessionStorage, SENT, [...new Set([...(read(sessionStorage, SENT) || []), nameOf(form)])]);
    } else if ("logout" in form.dataset) names().filter((name) => name.startsWith(mine)).forEach((name) => forget(localStorage, name));
  });
})();
