// The camera in the page: steps in a fixed order, checks, pictures on their way, retake.

import * as checks from "./checks.js";
import * as lamp from "./screen_lamp.js";
import * as stream from "./stream.js";
import { Refused, send } from "./upload.js";

const LOOK_MS = 300;
const CARD_MS = 1000;
const STATE_MS = 1500;
const METER_MS = 1500; // own choice: a camera sets its exposure within a second
const CARD_SIDE = 480;
const FRAME_SIDE = 640; // the frame fills the picture, so its markers are small

const root = document.getElementById("camera");
const video = root.querySelector("video");
const takeButton = root.querySelector("[data-take]");
const takeWord = takeButton.querySelector("span");
const doneButton = document.querySelector("[data-done]");
const fault = root.querySelector("[data-fault]");
const said = root.querySelector("[data-said]");
const steps = [...root.querySelectorAll("[data-step]")];
const words = root.dataset;
const lampAll = root.querySelector("[data-screen-all]");
const screenLamp = root.querySelector("[data-screen]");
let following = false; // the screen shines for pictures that another device takes
const here = new Map(); // step -> digest of what was sent from this device
let current = steps[0];
let before = null;
let asking = false; // on a thin line one look takes longer than the pause between two
let over = false; // the sitting is being ended: nothing more is asked
const questions = new AbortController(); // and no answer is waited for, which would be that it is over

for (const step of steps) {
  step.querySelector("[data-retake]").addEventListener("click", () => choose(step));
  step.querySelector("input[type=file]").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) deliver(step, file);
    event.target.value = "";
  });
}
takeButton.addEventListener("click", () => (lampAll ? takeUnderScreen([current]) : take()));
root.querySelector("[data-ghost]")?.addEventListener("change", (event) => {
  root.querySelector(".ghost").hidden = !event.target.checked;
});
lampAll?.addEventListener("click", () => takeUnderScreen(steps));
const follow = root.querySelector("[data-screen-follow]");
follow?.addEventListener("click", lightForPhone);
if (follow) follow.disabled = false; // a press before this would be lost
addEventListener("pagehide", stream.close);
for (const form of document.querySelectorAll("form[data-ends]")) {
  form.addEventListener("submit", () => {
    over = true;
    questions.abort();
  });
}

choose(current);
start();
setInterval(askState, STATE_MS);
askState();

async function start() {
  try {
    await stream.open(video, lampAll ? "user" : "environment");
  } catch (why) {
    const names = { NotAllowedError: words.denied, InsecureError: words.insecure };
    complain(names[why.name] ?? words.none);
    return;
  }
  takeButton.disabled = false;
  if (lampAll) lampAll.disabled = false;
  const torch = root.querySelector("[data-torch]");
  if (stream.hasTorch()) {
    torch.hidden = false;
    torch.addEventListener("click", async () => {
      const on = torch.getAttribute("aria-pressed") !== "true";
      await stream.setTorch(on);
      torch.setAttribute("aria-pressed", on);
    });
  }
  setInterval(look, LOOK_MS);
  setInterval(askCard, CARD_MS);
}

function look() {
  if (!video.videoWidth) return;
  const frame = checks.greyOf(video, video.videoWidth, video.videoHeight);
  show("sharp", checks.isSharp(frame) ? "yes" : "no");
  show("light", checks.light(frame));
  show("still", checks.isStill(frame, before) ? "yes" : "no");
  before = frame;
}

async function askCard() {
  if (!words.look || !video.videoWidth || document.hidden || over || asking) return;
  const frame = checks.greyOf(video, video.videoWidth, video.videoHeight, words.pixel ? FRAME_SIDE : CARD_SIDE);
  const url = `${words.look}?w=${frame.columns}&h=${frame.rows}`;
  const headers = { "X-CSRFToken": words.token, "Content-Type": "application/octet-stream" };
  asking = true;
  const { signal } = questions;
  const reply = await fetch(url, { method: "POST", headers, body: frame.grey, signal }).catch(() => null);
  asking = false;
  if (!reply?.ok || reply.redirected) return;
  const told = await reply.json().catch(() => null); // cut off in the midst
  if (!told) return;
  const { card } = told;
  show("card", card ? "yes" : "no");
  show("near", card ? (checks.isNear(card, video, Number(words.pixel)) ? "yes" : "no") : "");
}

function show(name, state) {
  const place = root.querySelector(`[data-check="${name}"]`);
  const key = `${name}${state[0]?.toUpperCase() ?? ""}${state.slice(1)}`;
  const sentence = state ? (words[key] ?? "") : "";
  if (place.textContent !== sentence) place.textContent = sentence;
  place.className = state === "yes" ? "good" : "bad";
}

async function take() {
  takeButton.disabled = true;
  try {
    // pictures of one shoot are compared, so they share their exposure where the camera can
    if (words.holds) await stream.hold().catch(() => false);
    const sharp = (canvas) => checks.sharpness(checks.greyOf(canvas, canvas.width, canvas.height));
    deliver(current, await stream.takeBest(video, sharp));
  } finally {
    takeButton.disabled = false;
  }
}

// The screen shines for each picture in turn, and this camera takes it.
async function takeUnderScreen(wanted) {
  calm();
  lampAll.disabled = true;
  try {
    if (!(await covered())) return;
    await lamp.shine(steps[0].dataset.shows);
    await new Promise((go) => setTimeout(go, METER_MS)); // by the light that the pictures have
    if (!(await stream.hold().catch(() => false))) {
      complain(words.unlocked);
      return;
    }
    for (const step of wanted) {
      await lamp.shine(step.dataset.shows);
      if (!lamp.covers()) return;
      choose(step);
      await take();
    }
  } finally {
    lamp.uncover();
    await stream.release().catch(() => {});
    lampAll.disabled = false;
  }
}

// The screen shines for the next picture that is missing; the phone takes it.
async function lightForPhone() {
  calm();
  following = await covered();
  if (following) await lamp.shine(current.dataset.shows);
}

// Whether the page fills the screen that the rig describes.
async function covered() {
  await lamp.cover(lamp.uncover);
  if (lamp.fills(Number(screenLamp.dataset.screen))) return true;
  lamp.uncover();
  complain(words.otherScreen);
  return false;
}

async function deliver(step, blob) {
  const picture = step.querySelector("img");
  if (picture.src.startsWith("blob:")) URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(blob);
  picture.hidden = false;
  mark(step, "sending");
  const next = steps.find((each) => !["sending", "done"].includes(each.dataset.at));
  if (next) choose(next);
  try {
    const digest = await send(step.dataset.url, blob, {
      token: words.token,
      progress: (part) => sending(step, part),
      waiting: (is) => (is ? complain(words.waiting) : calm()),
    });
    here.set(step, digest);
    mark(step, "done");
    said.textContent = `${step.dataset.name}: ${words.sent}`;
  } catch (why) {
    if (!(why instanceof Refused)) throw why;
    picture.hidden = true;
    mark(step, "");
    choose(step);
    complain(why.message || words.ended);
  }
}

function sending(step, part) {
  const percent = Math.round(part * 100);
  step.querySelector("progress").value = percent;
  step.querySelector("[data-word]").textContent = words.sending.replace("{part}", percent);
}

function mark(step, at) {
  step.dataset.at = at;
  step.querySelector("progress").hidden = at !== "sending";
  step.querySelector("[data-retake]").hidden = at !== "done";
  if (at === "done") step.querySelector("[data-word]").textContent = words.sent;
  const all = steps.every((each) => each.dataset.at === "done");
  if (doneButton) doneButton.disabled = !all;
  if (all && following) {
    following = false;
    lamp.uncover();
  }
}

function choose(step) {
  current.removeAttribute("aria-current");
  current = step;
  step.setAttribute("aria-current", "step");
  if (lamp.covers()) lamp.shine(step.dataset.shows);
  takeWord.textContent = words.take.replace("{name}", step.dataset.name);
}

// What another device sent shows here too.
async function askState() {
  if (document.hidden || over) return;
  const reply = await fetch(words.state, { cache: "no-store", signal: questions.signal }).catch(() => null);
  if (!reply?.ok || reply.redirected) return;
  const state = await reply.json().catch(() => null);
  if (!state) return;
  if (state.ended) {
    complain(words.ended);
    over = takeButton.disabled = true;
    stream.close();
    return;
  }
  steps.forEach((step, at) => {
    const digest = state.done[at];
    if (!digest || step.dataset.at === "sending" || here.get(step) === digest) return;
    here.set(step, digest);
    const picture = step.querySelector("img");
    picture.src = `${step.dataset.small}?${digest.slice(0, 12)}`;
    picture.hidden = false;
    mark(step, "done");
    if (step === current) choose(steps.find((each) => each.dataset.at !== "done") ?? step);
  });
}

function complain(sentence) {
  fault.textContent = sentence;
  fault.hidden = false;
}

function calm() {
  fault.hidden = true;
}
