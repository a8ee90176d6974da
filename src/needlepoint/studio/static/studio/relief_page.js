// The page of the relief: sliders, dragging, keys, outlines over the skin, and which kinds are shown.
// Without this file the page still has the picture, the table and the filter.
import { ReliefScene, heightMm, placeMm, readMesh, rotation } from "./relief_scene.js";

const SVG = "http://www.w3.org/2000/svg";
const KEYS = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] };
const BAR_MM = [1, 2, 5, 10, 20, 50];

const viewer = document.querySelector(".viewer");
const dials = viewer.querySelector(".dials");
const canvas = viewer.querySelector("canvas");
const over = viewer.querySelector(".over");
const scars = JSON.parse(document.getElementById("outlines").textContent);
const filter = document.querySelector("[data-kinds]");

const number = (name) => Number(dials.elements[name].value);
const view = () => ({
  around: number("around"), height: number("height"), turn: number("turn"), tilt: number("tilt"),
  zoom: number("zoom"), steep: number("steep"), photo: dials.elements.skin.value === "photo",
});
const shownKinds = () => filter
  ? new Set([...filter.querySelectorAll("input:checked")].map((box) => box.value)) : new Set();

/** Put the outlines where the skin now stands. */
function mark(scene, marks) {
  const { mesh } = scene;
  const { turn, tilt, zoom, steep } = view();
  const m = rotation(turn, tilt);
  const perMm = scene.perMm(zoom);
  const middle = [canvas.clientWidth / 2, canvas.clientHeight / 2];
  const grid = (point) => point.map((each) => (each + 0.5) / mesh.factor - 0.5);
  const screen = ([col, row], height) => {
    const [x, y] = placeMm(mesh, row, col);
    const z = steep * height;
    return [middle[0] + perMm * (m[0] * x + m[3] * y + m[6] * z), middle[1] + perMm * (m[1] * x + m[4] * y + m[7] * z)];
  };
  const kinds = shownKinds();
  for (const { scar, link, path, text } of marks) {
    link.toggleAttribute("hidden", !dials.elements.marks.checked || !kinds.has(scar.kind));
    const rim = scar.outline.map(grid);
    const heights = rim.map(([col, row]) => heightMm(mesh, row, col));
    const corners = rim.map((point, n) => screen(point, heights[n]));
    const level = heights.reduce((sum, each) => sum + each, 0) / heights.length;
    path.setAttribute("d", `M${corners.map((p) => p.map((n) => n.toFixed(1)).join(" ")).join("L")}Z`);
    const [x, y] = screen(grid(scar.centre), level);
    text.setAttribute("x", x.toFixed(1));
    text.setAttribute("y", y.toFixed(1));
  }
  measureBar(perMm);
}

/** Draw a bar of known length; only true while the skin is not tilted. */
function measureBar(perMm) {
  const mm = BAR_MM.findLast((each) => each * perMm < canvas.clientWidth / 3) || BAR_MM[0];
  const bar = over.querySelector(".bar");
  const [left, low] = [12, canvas.clientHeight - 14];
  bar.querySelector("path").setAttribute("d", `M${left} ${low - 6}v6h${(mm * perMm).toFixed(1)}v-6`);
  const text = bar.querySelector("text");
  text.setAttribute("x", left + 4);
  text.setAttribute("y", low - 6);
  text.textContent = `${mm} mm`;
}

function element(name, attributes, inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  inside.append(made);
  return made;
}

/** Make a link for every scar, in the order of the table. */
function makeMarks() {
  const bar = element("g", { class: "bar" }, over);
  element("path", {}, bar);
  element("text", {}, bar);
  return scars.map((scar) => {
    const href = viewer.dataset.scar.replace(/\/0\/$/, `/${scar.id}/`);
    const link = element("a", { href, class: `${scar.kind}${scar.out ? " out" : ""}`, "aria-label": `${viewer.dataset.word} ${scar.id}, ${scar.name}` }, over);
    const path = element("path", {}, link);
    const text = element("text", {}, link);
    text.textContent = `${scar.id}${scar.sign}`;
    return { scar, link, path, text };
  });
}

const clamp = (input, value) => {
  const [low, high] = [Number(input.min), Number(input.max)];
  const round = input.name === "around" || input.name === "turn";
  const span = high - low + (input.name === "around" ? 1 : 0);
  input.value = round ? ((((value - low) % span) + span) % span) + low : Math.min(high, Math.max(low, value));
};

/** Move the lamp or the skin by so much; up raises the lamp and tilts the skin back. */
function nudge(what, across, up) {
  const [first, second] = what === "lamp" ? ["around", "height"] : ["turn", "tilt"];
  clamp(dials.elements[first], number(first) + across);
  clamp(dials.elements[second], number(second) + up);
}

/** With the lamp, the pointer says from where it shines; with the skin, dragging turns it. */
function follow(redraw) {
  let last = null;
  canvas.addEventListener("pointerdown", (event) => {
    last = event;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    if (dials.elements.drag.value === "lamp" && !event.shiftKey) {
      const box = canvas.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
      const far = Math.hypot(x, y) / (Math.min(box.width, box.height) / 2);
      clamp(dials.elements.around, (Math.atan2(y, x) * 180) / Math.PI);
      clamp(dials.elements.height, 85 - 80 * Math.min(1, far));
    } else {
      nudge("view", event.clientX - last.clientX, event.clientY - last.clientY);
      last = event;
    }
    redraw();
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { last = null; });
  canvas.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    nudge(event.shiftKey ? "view" : "lamp", ...step);
    redraw();
  });
}

function filterRows() {
  const kinds = shownKinds();
  for (const row of document.querySelectorAll("table.scars tbody tr")) row.hidden = !kinds.has(row.dataset.kind);
}

async function start() {
  const answer = await fetch(viewer.dataset.mesh, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`the relief did not come (${answer.status})`);
  const mesh = readMesh(await answer.arrayBuffer());
  for (const part of [canvas, over, dials]) part.toggleAttribute("hidden", false);
  const stage = viewer.querySelector(".stage");
  stage.style.aspectRatio = `${mesh.cols} / ${mesh.rows}`;
  const scene = new ReliefScene(canvas, mesh);
  viewer.querySelector("figure img")?.setAttribute("hidden", "");
  const marks = makeMarks();
  let asked = false;
  const redraw = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      for (const input of dials.querySelectorAll("input[type=range]")) input.nextElementSibling.value = `${input.value} ${input.dataset.unit}`;
      scene.draw(view());
      mark(scene, marks);
    });
  };
  if (viewer.dataset.photo) {
    const image = new Image();
    image.onload = () => { scene.dress(image); redraw(); };
    image.src = viewer.dataset.photo;
  }
  follow(redraw);
  dials.addEventListener("input", redraw);
  dials.addEventListener("reset", () => setTimeout(redraw));
  dials.addEventListener("submit", (event) => event.preventDefault());
  filter?.addEventListener("change", redraw);
  new ResizeObserver(redraw).observe(canvas);
  viewer.dataset.drawn = "yes";
  redraw();
}

filter?.addEventListener("change", filterRows);
filter?.querySelector("button")?.toggleAttribute("hidden", true);
start().catch((why) => {
  console.warn(why);
  for (const part of [canvas, over, dials]) part.toggleAttribute("hidden", true);
  viewer.querySelector("figure img")?.removeAttribute("hidden");
  viewer.querySelector("[data-missing]").hidden = false;
});
