// Pictures go out piece by piece and go on where they were cut; nothing is sent twice in vain.

const PIECE = 256 * 1024; // own choice: a second at 2 Mbit/s
const PATIENCE_MS = 20000; // own choice: twenty times as long as a piece takes there
const REST_MS = [500, 1000, 2000, 4000, 8000];

export async function digestOf(blob) {
  const bytes = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(bytes)].map((each) => each.toString(16).padStart(2, "0")).join("");
}

// Send a picture; resolves when the studio has looked at it, throws its sentence where it refuses.
export async function send(url, blob, { token, progress, waiting }) {
  const digest = await digestOf(blob);
  const asked = { "Upload-Digest": digest, "X-CSRFToken": token };
  let held = null;
  for (let failed = 0; ; ) {
    try {
      held ??= await answer(url, { headers: asked });
      progress(held / blob.size);
      if (held >= blob.size) return digest;
      held = await answer(url, {
        method: "POST",
        headers: {
          ...asked,
          "Content-Type": "application/octet-stream",
          "Upload-Length": blob.size,
          "Upload-Offset": held,
        },
        body: blob.slice(held, held + PIECE),
      });
      failed = 0;
      waiting(false);
    } catch (why) {
      if (why instanceof Refused) throw why;
      held = null; // ask how much came through
      waiting(true);
      await rest(REST_MS[Math.min(failed++, REST_MS.length - 1)]);
    }
  }
}

export class Refused extends Error {}

async function answer(url, options) {
  const reply = await fetch(url, { ...options, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (reply.redirected) throw new Refused(""); // locked or logged out
  const told = await reply.json().catch(() => ({}));
  if (reply.status === 400) throw new Refused(told.refused ?? "");
  if (reply.status === 410 || reply.status === 404 || reply.status === 403) throw new Refused("");
  if (!reply.ok) throw new Error(`answer ${reply.status}`);
  return told.held;
}

// Wait, or less where the browser says that the network is back.
function rest(time) {
  return new Promise((go) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      go();
    };
    const timer = setTimeout(over, time);
    addEventListener("online", over);
  });
}
