// The screen as the lamp: black, but for a white part for each picture, and all black for the last.

const SETTLE_MS = 700; // own choice: a screen needs 20 ms, a camera's buffer some frames more
const ALIKE = 0.03; // own choice: by how much the shape of the page may miss that of the screen
let dark = null;
let shining = null;
let leave = null;

// Cover the page; to be called from a press, else no browser fills the screen.
export async function cover(onLeave) {
  dark = document.createElement("div");
  dark.className = "screen-lamp";
  shining = document.createElement("div");
  dark.append(shining);
  document.body.append(dark);
  await document.documentElement.requestFullscreen?.().catch(() => {});
  leave = (event) => {
    if (event.type !== "fullscreenchange" || !document.fullscreenElement) onLeave();
  };
  dark.addEventListener("click", leave);
  addEventListener("keydown", leave);
  document.addEventListener("fullscreenchange", leave); // the key that ends it may not come here
}

export function uncover() {
  dark?.remove();
  removeEventListener("keydown", leave);
  document.removeEventListener("fullscreenchange", leave);
  dark = shining = leave = null;
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
}

export const covers = () => dark !== null;

// Whether the page fills the screen, and the screen has this width over its height.
export function fills(aspect) {
  const misses = (width, height) => Math.abs(width / height / aspect - 1) > ALIKE;
  return Boolean(document.fullscreenElement) && !misses(innerWidth, innerHeight);
}

// Let a part of the screen shine: left, top, width and height [percent], as the person sees it.
export async function shine(part) {
  if (!shining) return;
  const [left, top, width, height] = part.split(" ").map((each) => `${each}%`);
  Object.assign(shining.style, { left, top, width, height });
  await new Promise((go) => setTimeout(go, SETTLE_MS));
}
