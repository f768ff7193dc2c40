// The cards on the paper: questions with answers, steps, progress, a chain, a warning. Each is a small form of its own.
(() => {
  "use strict";
  const { kinds, make } = window.gongshiBlocks;

  const field = (words, value, { most = 400, type = "text", wide = false } = {}) => {
    const input = make("input", { class: "c" + (wide ? " wide" : ""), type, placeholder: words, "aria-label": words });
    if (type === "number") { input.min = "0"; input.max = "100"; } else input.maxLength = most;
    input.value = value ?? "";
    return input;
  };

  // Rows that grow: whoever writes in the last one gets another.
  function rows(list, drawRow, most) {
    const box = make("div", { class: "rows1" });
    const add = (value) => { const row = make("div", { class: "row1" }, ...drawRow(value)); box.append(row); return row; };
    (list.length ? list : [{}]).forEach(add);
    const grow = () => {
      const last = box.lastElementChild;
      if (box.children.length < most && Array.from(last.querySelectorAll("input"), (one) => one.value).some((value) => value.trim())) add({});
    };
    grow();
    box.addEventListener("input", grow);
    return box;
  }
  const values = (row) => Array.from(row.querySelectorAll("input"), (one) => one.value.trim());
  const readRows = (element, place, make1) => Array.from(element.querySelectorAll(`${place} .row1`), values).filter((row) => row.some(Boolean)).map(make1);
  const within = (name, ...children) => make("div", { class: name }, ...children);
  const bare = (input) => { input.placeholder = ""; return input; };
  const labelled = (words, control) => make("label", { class: "lab1" }, make("span", {}, words), control);

  kinds.facts = {
    empty: () => ({ type: "facts", items: [{ label: "", answer: "" }] }),
    draw: (block, words) => [rows(block.items || [], (one) => [field(words.card.label, one.label, { most: 20 }), field(words.card.answer, one.answer, { wide: true })], 24)],
    read: (element) => ({ type: "facts", items: readRows(element, "", ([label, answer]) => ({ label, answer })) }),
  };

  kinds.steps = {
    empty: () => ({ type: "steps", items: [{ name: "", text: "" }] }),
    draw: (block, words) => [make("p", { class: "small" }, block.head || words.card.steps), rows(block.items || [], (one) => [field(words.card.step, one.name, { most: 20 }), field(words.card.stepText, one.text, { wide: true })], 12)],
    read: (element) => ({ type: "steps", items: readRows(element, "", ([name, text]) => ({ name, text })) }),
  };

  // Where it has come to is one choice; what is done and what is to come follows from it.
  const now = (stages) => { const at = stages.findIndex((one) => one.state === "now"); if (at >= 0) return at; const done = stages.filter((one) => one.state === "done").length; return done === stages.length && done ? "all" : done ? done - 0.5 : "none"; };
  function reached(box, stages, words) {
    const choice = make("select", { class: "c" });
    const fill = () => {
      const chosen = choice.value || String(now(stages));
      const names = Array.from(box.querySelectorAll(".row1"), (row) => values(row)[0]).filter(Boolean);
      choice.replaceChildren(make("option", { value: "none" }, words.card.notYet), ...names.flatMap((name, at) => {
        const done = at > 0 ? [make("option", { value: String(at - 0.5) }, words.card.after.replace("%s", names[at - 1]))] : [];
        return [...done, make("option", { value: String(at) }, words.card.doing.replace("%s", name))];
      }), make("option", { value: "all" }, words.card.allDone));
      choice.value = chosen;
      if (!choice.value) choice.value = "none";
    };
    fill();
    box.addEventListener("input", fill);
    return choice;
  }
  const state = (at, chosen) => (chosen === "all" ? "done" : chosen === "none" ? "ahead" : at < Number(chosen) ? "done" : at === Number(chosen) ? "now" : "ahead");

  kinds.stages = {
    empty: () => ({ type: "stages", items: [{ name: "", state: "ahead" }] }),
    draw(block, words) {
      const box = rows(block.items || [], (one) => [field(words.card.stage, one.name, { most: 12 }), field(words.card.day, one.note, { most: 40 })], 8);
      return [labelled(words.card.reached, reached(box, block.items || [], words)), box];
    },
    read: (element) => ({ type: "stages", items: readRows(element, "", (row) => row).filter(([name]) => name).map(([name, note], at) => ({ name, state: state(at, element.querySelector("select").value), ...(note ? { note } : {}) })) }),
  };

  kinds.progress = {
    empty: () => ({ type: "progress", percent: 0, stages: [] }),
    draw(block, words) {
      const percent = bare(field(words.card.percent, String(block.percent ?? 0), { type: "number" }));
      const box = rows(block.stages || [], (one) => [field(words.card.stage, one.name, { most: 12 }), field(words.card.end, one.at === undefined ? "" : String(one.at), { type: "number" })], 8);
      return [within("row2", labelled(words.card.percent, percent), labelled(words.card.reached, reached(box, block.stages || [], words))), box];
    },
    read(element) {
      const percent = share(element.querySelector("input[type=number]").value) ?? 0;
      const chosen = element.querySelector("select").value;
      const stages = readRows(element, ".rows1", (row) => row).filter(([name]) => name).map(([name, end], at) => ({ name, state: state(at, chosen), at: share(end) }));
      // Ends that contradict the share done, or one another, are left out: the words then stand evenly under the bar.
      const placed = stages.every((one, at) => one.at !== undefined && (at === 0 || one.at > stages[at - 1].at) && (one.state !== "done" || one.at <= percent));
      return { type: "progress", percent, stages: stages.map(({ at, ...one }) => (placed ? { ...one, at } : one)) };
    },
  };
  const share = (text) => (/^\d{1,3}$/.test(text.trim()) ? Math.min(100, Number(text)) : undefined);

  kinds.alert = {
    empty: () => ({ type: "alert", hazard: "", level: "yellow", facts: [], actions: [] }),
    draw(block, words) {
      const level = make("select", { class: "c" }, ...Object.entries(words.card.levels).map(([value, said]) => make("option", { value }, said)));
      level.value = block.level || "yellow";
      const drill = make("input", { type: "checkbox", checked: Boolean(block.drill) });
      const of = (name, most = 30) => labelled(words.card[name], bare(field(words.card[name], block[name], { most })));
      const text = (name) => { const made = of(name); made.dataset.alert = name; return made; };
      const hazard = of("hazard", 6);
      hazard.dataset.alert = "hazard";
      const cancelled = text("cancelled");
      const duty = make("p", { class: "small" });
      const tell = () => {
        const inForce = words.card.duties[level.value] + ((!drill.checked && words.card.litDuty[level.value]) || "");
        duty.textContent = cancelled.querySelector("input").value.trim() ? words.card.cancelledDuty : inForce;
      };
      level.addEventListener("change", tell);
      drill.addEventListener("change", tell);
      cancelled.addEventListener("input", tell);
      tell();
      return [
        within("row2", hazard, labelled(words.card.level, level)),
        duty,
        within("row3", text("issuer"), text("relay"), text("issued")),
        make("div", { class: "facts1" }, rows(block.facts || [], (one) => [field(words.card.label, one.label, { most: 20 }), field(words.card.answer, one.answer, { wide: true })], 5)),
        make("p", { class: "small" }, words.card.actions),
        make("div", { class: "deeds1" }, ...[0, 1, 2].map((at) => field(words.card.action, (block.actions || [])[at], { most: 40, wide: true }))),
        within("row2", make("label", { class: "tick" }, drill, " " + words.card.drill), cancelled),
      ];
    },
    read(element) {
      const value = { type: "alert", level: element.querySelector("select").value, drill: element.querySelector("[type=checkbox]").checked };
      element.querySelectorAll("[data-alert]").forEach((one) => { value[one.dataset.alert] = one.querySelector("input").value.trim(); });
      value.facts = readRows(element, ".facts1", ([label, answer]) => ({ label, answer }));
      value.actions = Array.from(element.querySelectorAll(".deeds1 input"), (one) => one.value.trim()).filter(Boolean);
      return value;
    },
  };

  // A page of a PDF: seen, put in order or taken away, never written in.
  kinds.page_image = {
    empty: () => ({ type: "page_image", asset: "" }),
    draw: (block, words) => [make("img", { class: "shot", src: words.assets + "/" + encodeURIComponent(block.asset), alt: words.card.pdfPage })],
    read: (element) => ({ type: "page_image", asset: element.original.asset }),
  };
})();
