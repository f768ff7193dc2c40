// What of a picture is kept: all of it, or the part around a point that one taps. Two buttons, the picture, a frame.
window.gongshiPoint = (() => {
  "use strict";
  const STEP = 50;

  // The largest part of the shape around the point, in thousandths: what the typesetter keeps, too.
  function part(image, shape, [x, y]) {
    const wide = image.naturalWidth * shape[1], high = image.naturalHeight * shape[0];
    const w = wide <= high ? 1000 : (1000 * high) / wide, h = wide <= high ? (1000 * wide) / high : 1000;
    const within = (at, size) => Math.min(Math.max(0, at - size / 2), 1000 - size);
    return { left: within(x, w), top: within(y, h), w, h };
  }

  // `box` holds an img, .keep, [data-whole] and [data-cut]; it tells `changed` of every new point.
  function follow(box, shape, changed) {
    const area = box.querySelector(".aim"), image = box.querySelector("img"), keep = box.querySelector(".keep");
    const whole = box.querySelector("[data-whole]"), cut = box.querySelector("[data-cut]");
    const point = () => (box.dataset.point ? box.dataset.point.split(",").map(Number) : null);
    const percent = (value) => `${value / 10}%`;

    function show() {
      const at = point();
      whole.setAttribute("aria-pressed", String(!at));
      cut.setAttribute("aria-pressed", String(Boolean(at)));
      area.disabled = keep.hidden = !at;
      if (!at || !image.naturalWidth) return;
      const kept = shape ? part(image, shape, at) : { left: at[0], top: at[1], w: 0, h: 0 };
      keep.classList.toggle("spot", !shape);
      Object.assign(keep.style, { left: percent(kept.left), top: percent(kept.top), width: percent(kept.w), height: percent(kept.h) });
    }
    function set(at) {
      box.dataset.point = at ? at.map((value) => Math.round(Math.min(1000, Math.max(0, value)))).join(",") : "";
      show();
      changed(point());
    }
    whole.addEventListener("click", () => set(null));
    cut.addEventListener("click", () => { if (!point()) set([500, 500]); area.focus(); });
    area.addEventListener("click", (event) => {
      if (!event.detail) return; // Enter and Space have no place on the picture
      const frame = image.getBoundingClientRect();
      set([((event.clientX - frame.left) * 1000) / frame.width, ((event.clientY - frame.top) * 1000) / frame.height]);
    });
    area.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      const at = point();
      if (!by || !at) return;
      event.preventDefault();
      set([at[0] + by[0], at[1] + by[1]]);
    });
    image.addEventListener("load", show);
    show();
  }

  // The same for the paper, which makes its blocks itself.
  function draw(make, source, alt, point, words, shape = [3, 2]) {
    const button = (name, said) => make("button", { type: "button", class: "b sm", ["data-" + name]: "", "aria-pressed": "false" }, said);
    const area = make("button", { type: "button", class: "aim", "aria-label": words.aim }, make("img", { class: "shot", src: source, alt }), make("span", { class: "keep" }));
    const box = make("div", { class: "point1" }, area, make("div", { class: "bs" }, button("whole", words.whole), button("cut", words.cut)), make("p", { class: "small" }, words.how));
    box.dataset.point = point ? point.join(",") : "";
    follow(box, shape, () => box.dispatchEvent(new Event("input", { bubbles: true })));
    return box;
  }
  const read = (element) => { const box = element.querySelector(".point1"); return box && box.dataset.point ? box.dataset.point.split(",").map(Number) : undefined; };

  document.querySelectorAll("[data-aim]").forEach((box) => {
    const field = document.getElementById(box.dataset.aim);
    follow(box, null, (at) => { field.value = at ? at.join(",") : ""; });
  });
  return { draw, read };
})();
