// One stream for as long as the page is open: asking again would ask the person again.

const WANTED = { width: { ideal: 4096 }, height: { ideal: 3072 } };
const BURST = 5; // own choice: half a second of frames, of which the sharpest is kept
const BETWEEN_MS = 90;
const QUALITY = 0.95;

let stream = null;

export async function open(video) {
  if (!navigator.mediaDevices) throw new DOMException("no https", "InsecureError");
  stream ??= await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: "environment" }, ...WANTED },
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
