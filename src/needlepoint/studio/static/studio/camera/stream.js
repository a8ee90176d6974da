// One stream for as long as the page is open: asking again would ask the person again.

const WANTED = { width: { ideal: 4096 }, height: { ideal: 3072 } };
const BURST = 5; // own choice: half a second of frames, of which the sharpest is kept
const BETWEEN_MS = 90;
const QUALITY = 0.95;

let stream = null;

// `side`: "user" where the screen is the lamp and looks at the face, else "environment".
export async function open(video, side) {
  if (!navigator.mediaDevices) throw new DOMException("no https", "InsecureError");
  stream ??= await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: side }, ...WANTED },
  });
  video.srcObject = stream;
  await video.play(); // Safari shows black without it
}

export function close() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
}

export function hasTorch() {
  return Boolean(stream?.getVideoTracks()[0]?.getCapabilities?.().torch);
}

export async function setTorch(on) {
  await stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
}

// Hold exposure, white balance and focus as they are; false where the camera cannot.
export async function hold() {
  const [track] = stream?.getVideoTracks() ?? [];
  const can = track?.getCapabilities?.() ?? {};
  if (!can.exposureMode?.includes("manual")) return false;
  const held = { exposureMode: "manual" };
  for (const each of ["whiteBalanceMode", "focusMode"]) if (can[each]?.includes("manual")) held[each] = "manual";
  await track.applyConstraints({ advanced: [held] });
  return track.getSettings().exposureMode === "manual";
}

// Let the camera set itself again.
export async function release() {
  const [track] = stream?.getVideoTracks() ?? [];
  const can = track?.getCapabilities?.() ?? {};
  const freed = {};
  for (const each of ["exposureMode", "whiteBalanceMode", "focusMode"]) {
    if (can[each]?.includes("continuous")) freed[each] = "continuous";
  }
  await track?.applyConstraints({ advanced: [freed] });
}

// The sharpest of a few frames, at the full size of the stream.
export async function takeBest(video, sharpnessOf) {
  let best = null;
  for (let taken = 0; taken < BURST; taken++) {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext("2d").drawImage(video, 0, 0);
    const sharpness = sharpnessOf(canvas);
    if (best === null || sharpness > best.sharpness) best = { canvas, sharpness };
    await new Promise((go) => setTimeout(go, BETWEEN_MS));
  }
  return best.canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}
