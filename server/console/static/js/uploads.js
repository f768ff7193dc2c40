// Pictures for the paper: chosen together, they hang side by side. One that is refused says why at the head of the
// paper, until another is chosen.
(() => {
  "use strict";
  const editor = window.gongshiEditor;
  const chooser = document.getElementById("picture");
  if (!editor || !chooser) return;
  document.addEventListener("click", (event) => { if (event.target.closest("button")?.dataset.add === "figure") chooser.click(); });
  chooser.addEventListener("change", async () => {
    const files = Array.from(chooser.files);
    chooser.value = "";
    editor.complain("");
    const figures = [], refused = [];
    for (const file of files) {
      const sent = new FormData();
      sent.append("file", file);
      const answer = await window.gongshi.post(editor.form.dataset.assets, sent).catch(() => null);
      if (!answer) return;
      const told = await answer.json();
      if (answer.ok) figures.push({ asset: told.name, caption: "" }); else refused.push(told.sentence);
    }
    if (figures.length === 1) editor.insert({ type: "figure", ...figures[0] }, editor.current());
    else if (figures.length) editor.insert({ type: "figures", figures }, editor.current());
    editor.complain(refused.join(" "));
  });
})();
