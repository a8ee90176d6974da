// What can be said of a live picture: sharp, bright but not clipped, still. The card is asked for.

export const SIDE = 320; // own choice: of the longer side; enough to judge by, quick on old tablets
const SHARP = 40; // own choice: variance of the Laplacian of a picture of that size, levels squared
const DARK = 50; // own choice: mean level; skin in a lit room has 90 to 170
const CLIPPED = 0.01; // own choice: a hundredth of the pixels
const WHITE = 250;
const STILL = 4; // own choice: mean difference of two frames, levels; noise gives 1 to 2
const MARKER_MM = 8; // of card and frame
const NEAR = 0.04; // own choice: side of the card, part of the picture's width; 20 px of 500

const canvas = new OffscreenCanvas(SIDE, SIDE);
const context = canvas.getContext("2d", { willReadFrequently: true });

// Grey levels of a picture made small, row by row.
export function greyOf(source, width, height, side = SIDE) {
  const scale = side / Math.max(width, height);
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  if (canvas.width < columns || canvas.height < rows) {
    canvas.width = canvas.height = side;
  }
  context.drawImage(source, 0, 0, columns, rows);
  const colours = context.getImageData(0, 0, columns, rows).data;
  const grey = new Uint8Array(columns * rows);
  for (let at = 0; at < grey.length; at++) {
    const place = at * 4;
    grey[at] = 0.299 * colours[place] + 0.587 * colours[place + 1] + 0.114 * colours[place + 2];
  }
  return { grey, columns, rows };
}

// Variance of the Laplacian: edges of a sharp picture are steep.
export function sharpness({ grey, columns, rows }) {
  let sum = 0, squares = 0, count = 0;
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      const at = row * columns + column;
      const bend = grey[at - 1] + grey[at + 1] + grey[at - columns] + grey[at + columns] - 4 * grey[at];
      sum += bend;
      squares += bend * bend;
      count++;
    }
  }
  return count ? squares / count - (sum / count) ** 2 : 0;
}

export function light({ grey }) {
  let sum = 0, white = 0;
  for (const level of grey) {
    sum += level;
    if (level >= WHITE) white++;
  }
  if (white / grey.length > CLIPPED) return "clipped";
  return sum / grey.length < DARK ? "dark" : "yes";
}

export function isStill(now, before) {
  if (!before || before.grey.length !== now.grey.length) return false;
  let sum = 0;
  for (let at = 0; at < now.grey.length; at++) sum += Math.abs(now.grey[at] - before.grey[at]);
  return sum / now.grey.length < STILL;
}

export const isSharp = (frame) => sharpness(frame) > SHARP;

// Of the marker's corners, as parts of width and height: whether its pixels are small enough to
// measure by, where the page says how small, else whether it is large in the picture.
export function isNear(corners, { videoWidth, videoHeight }, most) {
  const [first, second] = corners;
  const across = (first[0] - second[0]) * videoWidth;
  const down = (first[1] - second[1]) * videoHeight;
  const side = Math.hypot(across, down);
  return most ? MARKER_MM / side < most : side > NEAR * videoWidth;
}
