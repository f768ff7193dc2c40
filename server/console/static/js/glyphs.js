// 补字: a picture for a character that no font has. What it looks like on a wall is the server's to draw.
(() => {
  "use strict";
  const dialog = document.getElementById("glyphs");
  if (!dialog) return;
  const sign = document.getElementById("g-sign");
  const file = document.getElementById("g-file");
  const says = document.getElementById("glyphs-says");
  const rows = document.getElementById("glyphs-rows");

  function show(told) {
    rows.innerHTML = told.rows;
    says.hidden = true;
    // The picture counts as a change of the notice: the paper goes on from there, and the previews are drawn anew.
    document.dispatchEvent(new CustomEvent("gongshi:changed-beside", { detail: told.revision }));
    // What the margin says of the character is the server's, told with a save.
    window.gongshiEditor.touched();
  }
  async function ask(sent) {
    const answer = await window.gongshi.post(dialog.dataset.url, sent);
    if (!answer) return;
    const told = await answer.json();
    if (answer.ok) { show(told); sign.value = ""; file.value = ""; } else { says.textContent = told.sentence; says.hidden = false; }
  }
  document.addEventListener("click", async (event) => {
    const target = event.target.closest("button");
    if (!target) return;
    if ("glyph" in target.dataset) {
      sign.value = target.dataset.glyph;
      says.hidden = true;
      dialog.showModal();
      const answer = await fetch(dialog.dataset.url, { headers: { Accept: "application/json" } });
      if (answer.ok) rows.innerHTML = (await answer.json()).rows;
      (sign.value ? file : sign).focus();
    } else if ("glyphSend" in target.dataset) {
      const sent = new FormData();
      sent.append("character", sign.value.trim());
      if (file.files[0]) sent.append("file", file.files[0]);
      await ask(sent);
    } else if (target.dataset.glyphDrop) {
      const sent = new FormData();
      sent.append("drop", target.dataset.glyphDrop);
      await ask(sent);
    }
  });
  sign.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
})();
