"use strict";
// Shows what the displays show and what their players say; every half second, from this machine only.

const find = (id) => document.getElementById(id);
const LAMP = 8;
let busy = false;

function lamps(picture) {
  const canvas = find("led");
  const small = document.createElement("canvas");
  small.width = picture.naturalWidth;
  small.height = picture.naturalHeight;
  const from = small.getContext("2d", { willReadFrequently: true });
  from.drawImage(picture, 0, 0);
  const { data } = from.getImageData(0, 0, small.width, small.height);
  canvas.width = small.width * LAMP;
  canvas.height = small.height * LAMP;
  const to = canvas.getContext("2d");
  to.fillStyle = "#0b0b0b";
  to.fillRect(0, 0, canvas.width, canvas.height);
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      const at = (y * small.width + x) * 4;
      const lit = data[at] + data[at + 1] + data[at + 2] > 0;
      to.fillStyle = lit ? `rgb(${data[at]},${data[at + 1]},${data[at + 2]})` : "#1d1d1d";
      to.beginPath();
      to.arc((x + 0.5) * LAMP, (y + 0.5) * LAMP, LAMP * 0.4, 0, 7);
      to.fill();
    }
  }
}

function refresh(name, mark, use) {
  const holder = find(name);
  if (holder.dataset.mark === mark) return;
  const picture = new Image();
  picture.onload = () => {
    holder.dataset.mark = mark;
    use(picture);
  };
  picture.src = `frame/${name}.png?${encodeURIComponent(mark)}`;
}

function item(text, kind) {
  const line = document.createElement("li");
  line.className = kind;
  line.textContent = text;
  return line;
}

function show(state) {
  for (const wall of ["hall", "led"]) {
    const told = state.walls[wall];
    const chip = find(`${wall}-state`);
    chip.textContent = told.words;
    chip.className = `state ${told.colour}`;
    find(`${wall}-fact`).textContent = told.fact;
  }
  if (state.walls.hall.frame) refresh("hall", state.walls.hall.frame, (picture) => { find("hall").src = picture.src; });
  if (state.walls.led.frame) refresh("led", state.walls.led.frame, lamps);
  find("deed").textContent = state.deed.title;
  find("should").textContent = state.deed.should;
  find("since").textContent = state.deed.seconds === null ? "" : `动手后 ${state.deed.seconds} 秒`;
  find("checks").replaceChildren(...state.deed.checks.map((check) => item(check.text, check.holds ? "yes" : "not")));
  find("raw").textContent = JSON.stringify(state.raw, null, 1);
  for (const button of find("deeds").children) button.classList.toggle("last", button.dataset.key === state.deed.key);
}

async function look() {
  try {
    const answer = await fetch("state");
    if (answer.ok) show(await answer.json());
  } catch {
    find("should").textContent = "演示程序已经结束。";
  }
  setTimeout(look, 500);
}

async function act(key) {
  if (busy) return;
  busy = true;
  for (const button of find("deeds").children) button.disabled = true;
  try {
    await fetch(`do/${key}`, { method: "POST" });
  } finally {
    busy = false;
    for (const button of find("deeds").children) button.disabled = false;
  }
}

async function begin() {
  const { deeds, links } = await (await fetch("deeds")).json();
  for (const deed of deeds) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.key = deed.key;
    button.className = deed.harm ? "harm" : "";
    button.append(deed.title);
    const small = document.createElement("small");
    small.textContent = deed.english;
    button.append(small);
    button.addEventListener("click", () => act(deed.key));
    find("deeds").append(button);
  }
  for (const link of links) {
    const line = document.createElement("li");
    const anchor = document.createElement("a");
    anchor.href = link.url;
    anchor.target = "_blank";
    anchor.rel = "noreferrer";
    anchor.textContent = link.words;
    line.append(anchor);
    find("links").append(line);
  }
  look();
}

begin();
