// The page of the relief: sliders, dragging, keys, outlines over the skin, and which kinds are shown.
// Without this file the page still has the picture, the table and the filter.
import { ReliefScene, heightMm, placeMm, readMesh, rotation } from "./relief_scene.js";

const SVG = "http://www.w3.org/2000/svg";
const KEYS = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] };
const BAR_MM = [1, 2, 5, 10, 20, 50];
const TO_SCAR = 4; // own choice: zoom at which one scar is looked at

const viewer = document.querySelector(".viewer");
const dials = viewer.querySelector(".dials");
const canvas = viewer.querySelector("canvas");
const over = viewer.querySelector(".over");
const scars = JSON.parse(document.getElementById("outlines").textContent);
const filter = document.querySelector("[data-kinds]");
const sheet = document.querySelector(".sheet");
const pan = [0, 0]; // of the skin on the screen, right and down [mm]

const number = (name) => Number(dials.elements[name].value);
const view = () => ({
  around: number("around"), height: number("height"), turn: number("turn"), tilt: number("tilt"),
  zoom: number("zoom"), steep: number("steep"), photo: dials.elements.skin.value === "photo", pan,
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
    return [middle[0] + perMm * (m[0] * x + m[3] * y + m[6] * z + pan[0]), middle[1] + perMm * (m[1] * x + m[4] * y + m[7] * z + pan[1])];
  };
  const kinds = shownKinds();
  for (const { scar, link, path, text } of marks) {
    link.toggleAttribute("hidden", !dials.elements.marks.checked || !kinds.has(scar.kind));
    const rim = scar.outline.map(grid);
    const heights = rim.map(([col, row]) => heightMm(mesh, row, col));
    const corners = rim.map((point, n) => screen(point, heights[n]));
    const level = heights.reduce((sum, each) => sum + each, 0) / heights.length;
    path.setAttribute("d", `M${corners.map((p) => p.map((n) => n.toFixed(1)).join(" ")).join("L")}Z`);
    scar.spot = placeMm(mesh, grid(scar.centre)[1], grid(scar.centre)[0]).concat(level);
    const right = Math.max(...corners.map((p) => p[0]));
    const top = Math.min(...corners.map((p) => p[1]));
    text.setAttribute("x", (right + 2).toFixed(1)); // beside the outline, never on the pit itself
    text.setAttribute("y", (top + 4).toFixed(1));
  }
  measureBar(perMm);
}

/** Draw bars of known length, across and up the skin: the one up shortens as the skin tilts. */
function measureBar(perMm) {
  const mm = BAR_MM.findLast((each) => each * perMm < canvas.clientWidth / 3) || BAR_MM[0];
  const bar = over.querySelector(".bar");
  const [left, low] = [12, canvas.clientHeight - 14];
  const up = mm * perMm * Math.cos((number("tilt") * Math.PI) / 180);
  bar.querySelector("path").setAttribute("d", `M${left} ${(low - up).toFixed(1)}V${low}h${(mm * perMm).toFixed(1)}v-6`);
  const text = bar.querySelector("text");
  text.setAttribute("x", left + 6);
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

/** Zoom about a place of the stage, so that what is there stays there. */
function zoomAt(scene, times, at) {
  const before = number("zoom");
  clamp(dials.elements.zoom, before * times);
  const [old, now] = [scene.perMm(before), scene.perMm(number("zoom"))];
  const from = [at[0] - canvas.clientWidth / 2, at[1] - canvas.clientHeight / 2];
  for (const k of [0, 1]) pan[k] += from[k] * (1 / now - 1 / old);
  hold(scene);
}

/** Keep some of the skin in sight. */
function hold(scene) {
  const reach = scene.half;
  for (const k of [0, 1]) pan[k] = Math.min(reach[k], Math.max(-reach[k], pan[k]));
}

/** Bring a scar to the middle and near. */
function goTo(scene, scar) {
  const { turn, tilt, steep } = view();
  clamp(dials.elements.zoom, Math.max(TO_SCAR, number("zoom")));
  const m = rotation(turn, tilt);
  const [x, y, z] = [scar.spot[0], scar.spot[1], steep * scar.spot[2]];
  pan[0] = -(m[0] * x + m[3] * y + m[6] * z);
  pan[1] = -(m[1] * x + m[4] * y + m[7] * z);
  hold(scene);
}

/** One finger moves the lamp, the skin or the picture; two fingers move and zoom the picture. */
function follow(scene, redraw) {
  const down = new Map();
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, at(event));
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return;
    const [last, here] = [down.get(event.pointerId), at(event)];
    const moved = [here[0] - last[0], here[1] - last[1]];
    if (down.size > 1) pinch(scene, down, event.pointerId, here);
    else if (dials.elements.drag.value === "picture") move(scene, moved);
    else if (dials.elements.drag.value === "lamp" && !event.shiftKey) shineFrom(here);
    else nudge("view", ...moved);
    down.set(event.pointerId, here);
    redraw();
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => down.delete(event.pointerId));
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== canvas) return; // the page scrolls as ever
    event.preventDefault();
    zoomAt(scene, Math.exp(-event.deltaY / 400), at(event));
    redraw();
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const times = { "+": 1.25, "=": 1.25, "-": 0.8 }[event.key];
    const step = KEYS[event.key];
    if (!step && !times) return;
    event.preventDefault();
    if (times) zoomAt(scene, times, [canvas.clientWidth / 2, canvas.clientHeight / 2]);
    else if (event.altKey) move(scene, [-8 * step[0], 8 * step[1]]);
    else nudge(event.shiftKey ? "view" : "lamp", ...step);
    redraw();
  });
}

function move(scene, [across, downward]) {
  const perMm = scene.perMm(number("zoom"));
  pan[0] += across / perMm;
  pan[1] += downward / perMm;
  hold(scene);
}

/** The pointer says from where the lamp shines: its side, and from the middle outward how low. */
function shineFrom([x, y]) {
  const [across, downward] = [x - canvas.clientWidth / 2, y - canvas.clientHeight / 2];
  const far = Math.hypot(across, downward) / (Math.min(canvas.clientWidth, canvas.clientHeight) / 2);
  clamp(dials.elements.around, (Math.atan2(downward, across) * 180) / Math.PI);
  clamp(dials.elements.height, 85 - 80 * Math.min(1, far));
}

/** Two fingers: their middle moves the picture, their distance zooms it. */
function pinch(scene, down, moving, here) {
  const [other] = [...down].filter(([id]) => id !== moving).map(([, place]) => place);
  const last = down.get(moving);
  const apart = (place) => Math.max(10, Math.hypot(place[0] - other[0], place[1] - other[1]));
  move(scene, [(here[0] - last[0]) / 2, (here[1] - last[1]) / 2]);
  zoomAt(scene, apart(here) / apart(last), [(here[0] + other[0]) / 2, (here[1] + other[1]) / 2]);
}

/** Show the row of a scar in the sheet at the side; its own page is one press away. */
function open(scar) {
  const row = document.getElementById(`scar-${scar.id}`);
  const names = [...document.querySelectorAll("table.scars thead th")].map((cell) => cell.textContent);
  sheet.querySelector("h3").textContent = `${viewer.dataset.word} ${scar.id}`;
  const list = sheet.querySelector("dl");
  list.replaceChildren(...[...row.cells].slice(1).flatMap((cell, k) => {
    const [name, said] = [document.createElement("dt"), document.createElement("dd")];
    name.textContent = names[k + 1];
    said.append(...cell.cloneNode(true).childNodes);
    return [name, said];
  }));
  sheet.querySelector("a").href = row.querySelector("a").href;
  sheet.hidden = false;
  sheet.querySelector("a").focus({ preventScroll: true });
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
  dials.querySelector("details").open = matchMedia("(min-width: 62rem)").matches; // beside the relief
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
  follow(scene, redraw);
  for (const { scar, link } of marks) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.detail === 0) return; // by keyboard: to its page
      event.preventDefault();
      open(scar);
    });
  }
  for (const button of document.querySelectorAll("[data-show]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      goTo(scene, scars.find((each) => each.id === Number(button.dataset.show)));
      viewer.scrollIntoView({ block: "start" });
      redraw();
    });
  }
  for (const button of viewer.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      zoomAt(scene, Number(button.dataset.zoom), [canvas.clientWidth / 2, canvas.clientHeight / 2]);
      redraw();
    });
  }
  sheet.querySelector("button").addEventListener("click", () => { sheet.hidden = true; canvas.focus({ preventScroll: true }); });
  dials.addEventListener("input", redraw);
  dials.addEventListener("change", () => { canvas.style.touchAction = dials.elements.drag.value === "lamp" ? "pan-y" : "none"; });
  dials.addEventListener("reset", () => { pan.fill(0); setTimeout(redraw); });
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
