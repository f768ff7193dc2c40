// What every page does: shortcuts, dialogs, toasts, the drop of a file, and saying so when the server is away.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const token = $("meta[name=csrf-token]").content;
  const trouble = $("#trouble");

  // A server that takes a connection and then says nothing is as far away as one that takes none.
  const SILENT_MS = 5000, GIVEN_UP_MS = 60000;
  let asking = 0;

  async function there() {
    try {
      return (await fetch($("link[rel=icon]").href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(SILENT_MS) })).status < 502;
    } catch { return false; }
  }

  const gongshi = {
    // Post and say what became of it; a server that does not answer is shown, never swallowed.
    // ``stays``: sent to the end although the page is left.
    async post(url, value, stays = false) {
      const form = value instanceof FormData;
      const headers = { "X-CSRFToken": token, Accept: "application/json" };
      if (!form) headers["Content-Type"] = "application/json";
      // What is slow may be at work on it: only one that does not answer the smallest question either is said to be away.
      const slow = setTimeout(async () => { if (!(await there())) gongshi.away(true); }, SILENT_MS);
      // A large file takes as long as its line needs.
      const signal = form ? undefined : AbortSignal.timeout(GIVEN_UP_MS);
      let answer;
      try {
        answer = await fetch(url, { method: "POST", headers, body: form ? value : JSON.stringify(value), redirect: "manual", keepalive: stays, signal });
      } catch (error) {
        gongshi.away(true);
        throw error;
      } finally { clearTimeout(slow); }
      gongshi.away(answer.status >= 502);
      // Not signed in any more, or somebody else is by now: this page is drawn anew for whoever is.
      const gone = answer.status === 401 || (answer.status === 409 && (answer.headers.get("Content-Type") || "").includes("html"));
      if (answer.type === "opaqueredirect" || gone) { location.reload(); return null; }
      return answer;
    },
    // While something typed has not reached the server, another answer that did arrive does not end the trouble.
    unsaved: false,
    away(is) {
      trouble.hidden = !is && !gongshi.unsaved;
      clearTimeout(asking);
      // What nobody will send again is asked for again here, so that the line goes when the server is back.
      if (is && !gongshi.unsaved) asking = setTimeout(async () => gongshi.away(!(await there())), 4000);
    },
    say(words) {
      const toast = document.createElement("p");
      toast.className = "toast1";
      toast.textContent = words;
      toast.tabIndex = 0;
      $(".toasts").append(toast);
      fade(toast);
    },
  };
  window.gongshi = gongshi;

  // A toast stays 8 seconds, and while it is focused or pointed at.
  function fade(toast) {
    setTimeout(function leave() {
      if (toast.matches(":focus, :hover")) setTimeout(leave, 2000);
      else toast.remove();
    }, 8000);
  }
  $$("[data-toast]").forEach(fade);

  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = token; });
  document.addEventListener("htmx:sendError", () => gongshi.away(true));
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status === 401) location.reload(); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) gongshi.away(false); });

  document.addEventListener("click", (event) => {
    const open = event.target.closest("[data-open]");
    if (open) { $("#" + open.dataset.open).showModal(); return; }
    const close = event.target.closest("[data-close]");
    if (close) { close.closest("dialog").close(); return; }
    const say = event.target.closest("[data-say]");
    if (say) { const field = $(say.dataset.say); field.value = (field.value ? field.value + "；" : "") + say.textContent; field.dispatchEvent(new Event("input", { bubbles: true })); field.focus(); return; }
    if (event.target.closest("[data-print]")) window.print();
    $$("details.me[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit(); });
  // A deed is done once, however often the button is pressed. And it is sent only to a server that is there: a browser
  // that finds none puts its own page in the place of ours, and what was typed is gone.
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent === "1") { event.preventDefault(); return; }
    if (form.dataset.sent !== "there") {
      event.preventDefault();
      form.dataset.sent = "1";
      const found = await there();
      gongshi.away(!found);
      delete form.dataset.sent;
      if (!found) return;
      form.dataset.sent = "there";
      form.requestSubmit(button);
      if (form.dataset.sent === "there") delete form.dataset.sent; // a field was refused by the browser
      return;
    }
    form.dataset.sent = "1";
    if (button) setTimeout(() => { button.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => { delete form.dataset.sent; $$("button:disabled", form).forEach((b) => { b.disabled = false; }); }));

  // A refused form: its dialog stands open again, its list is read first, and a line of it leads into the field.
  const again = $("dialog[data-again]");
  if (again) again.showModal();
  const wrongs = $("[data-wrongs]");
  if (wrongs) wrongs.focus();
  document.addEventListener("click", (event) => {
    const line = event.target.closest("[data-wrongs] a");
    const said = line && document.getElementById(decodeURIComponent(line.hash.slice(1)));
    const control = said && $("input:not([type=hidden]), textarea, select", said.parentElement);
    if (!control) return;
    event.preventDefault();
    control.focus();
  });
  // What opens in the page is written into at once.
  addEventListener("hashchange", () => { const open = $(".fold:target textarea"); if (open) open.focus(); });

  // After the idle time the server has ended the session; the page leaves too, so that nobody reads it over a chair.
  const idle = Number(document.body.dataset.idleMinutes) * 60000;
  const stir = () => { try { localStorage.setItem("gongshi-stirred", String(Date.now())); } catch { /* one tab alone then */ } last = Date.now(); };
  let last = Date.now();
  for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, stir, { passive: true });
  stir();
  setInterval(() => {
    let elsewhere = 0;
    try { elsewhere = Number(localStorage.getItem("gongshi-stirred")); } catch { /* see above */ }
    // In the place of the page, so that 后退 does not lead the next person to it.
    if (idle && Date.now() - Math.max(last, elsewhere) > idle + 5000) location.replace("/login?idle=1&next=" + encodeURIComponent(location.pathname + location.search));
  }, 15000);

  // How close together rows stand: at once on this page, and kept with the account for all others.
  document.addEventListener("submit", (event) => {
    const choice = event.submitter;
    if (!choice || !("rows" in choice.dataset)) return;
    event.preventDefault();
    const sent = new FormData(event.target);
    sent.append("to", choice.value);
    document.body.classList.toggle("dense", choice.value === "dense");
    $$("[data-rows]").forEach((one) => {
      one.value = choice.value === "dense" ? "wide" : "dense";
      [one.textContent, one.dataset.other] = [one.dataset.other, one.textContent];
    });
    gongshi.post(event.target.action, sent, true).catch(() => {});
  }, true);

  // 再看: whoever works with the keyboard goes on at the first row that came.
  let rowsBefore = 0;
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "more-row") rowsBefore = $$("[data-row]").length; });
  document.addEventListener("htmx:afterSettle", () => {
    if (!rowsBefore) return;
    const link = $("a, button", $$("[data-row]")[rowsBefore] || document);
    rowsBefore = 0;
    if (link && (document.activeElement === document.body || !document.activeElement)) link.focus({ preventScroll: true });
  });

  // Slogans: show the blanks of the chosen sentence only.
  const slogan = $("[data-slogan]");
  if (slogan) {
    const show = () => {
      const chosen = $("[name=template]:checked", slogan);
      const holes = chosen ? chosen.dataset.holes.split("|") : [];
      $$("[data-hole]", slogan).forEach((field) => {
        field.hidden = !holes.includes(field.dataset.hole);
        $("input", field).required = !field.hidden;
      });
    };
    slogan.addEventListener("change", show);
    show();
  }

  // A file dropped anywhere on 今日 begins a notice.
  const drop = $("#dropform");
  if (drop) {
    addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); document.body.classList.add("dropping"); } });
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
    addEventListener("drop", (event) => {
      document.body.classList.remove("dropping");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      $("#dropfile").files = event.dataTransfer.files;
      drop.submit();
    });
  }

  // Shortcuts, all off by one setting kept in this browser.
  const off = $("#keys-off");
  if (!off) return;
  off.checked = localStorage.getItem("gongshi-keys") === "off";
  off.addEventListener("change", () => localStorage.setItem("gongshi-keys", off.checked ? "off" : "on"));
  let going = false;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") $$("details.me[open]").forEach((menu) => { menu.open = false; });
    if (off.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select, [contenteditable]") || $("dialog[open]")) return;
    if (going) {
      going = false;
      const entry = $(`.rail a[data-key="${event.key}"]`);
      if (entry) entry.click();
      return;
    }
    if (event.key === "/") { event.preventDefault(); $("#find").focus(); }
    else if (event.key === "g") going = true;
    else if (event.key === "?") $("#keys").showModal();
    else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (event.key === "d") { const choice = $("[data-rows]"); if (choice) choice.click(); }
    else if (event.key === "n") document.dispatchEvent(new CustomEvent("gongshi:next-finding"));
  });
  function step(by) {
    const rows = $$("[data-row]");
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
    const link = row && $("a, button", row);
    if (link) link.focus();
  }
})();
