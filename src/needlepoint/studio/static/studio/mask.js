// What is not to be measured, drawn over a photograph by finger, pen or mouse, or ticked in a list.
// Kept as one bit a cell; the page without this keeps what is ticked.
const form = document.querySelector("[data-masking]");
if (form) {
  const known = JSON.parse(document.getElementById("drawing").textContent);
  const { rows, cols } = known;
  const canvas = form.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const told = form.querySelector("[data-amount]");
  const kept = form.elements.drawn;
  let out = new Uint8Array(rows * cols);
  let before = [];
  let open = null;

  const read = (text) => {
    const bytes = atob(text);
    for (let i = 0; i < out.length; i++) out[i] = (bytes.charCodeAt(i >> 3) >> (7 - (i & 7))) & 1;
  };
  const write = () => {
    const bytes = new Uint8Array(Math.ceil(out.length / 8));
    out.forEach((bit, i) => { if (bit) bytes[i >> 3] |= 128 >> (i & 7); });
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };

  const areas = new Map();
  for (const [key, { outline, outside }] of Object.entries(known.areas)) {
    const path = new Path2D();
    outline.forEach(([x, y], i) => path[i ? "lineTo" : "moveTo"](x * cols, y * rows));
    path.closePath();
    areas.set(key, { path, outside, covers: null });
  }
  const covered = (area) => {
    if (area.covers) return area.covers;
    pen.clearRect(0, 0, cols, rows);
    pen.fill(area.path);
    const { data } = pen.getImageData(0, 0, cols, rows);
    area.covers = Uint8Array.from({ length: rows * cols }, (_, i) => (data[4 * i + 3] > 127) !== area.outside);
    return area.covers;
  };
  const ticked = () =>
    [...form.querySelectorAll("[name=parts]:checked")].map((box) => covered(areas.get(box.value)));

  const show = () => {
    const picture = pen.createImageData(cols, rows);
    const chosen = ticked();
    let count = 0;
    for (let i = 0; i < out.length; i++) {
      if (!out[i] && !chosen.some((covers) => covers[i])) continue;
      count++;
      const x = i % cols;
      const line = (x + (i - x) / cols) % 16 < 3; // hatched: not by colour alone
      picture.data.set(line ? [255, 255, 255, 200] : [200, 0, 0, 130], 4 * i);
    }
    pen.putImageData(picture, 0, 0);
    told.textContent = `${told.dataset.words} ${Math.round((100 * count) / out.length)} %`;
  };

  let asked = 0;
  const soon = () => { if (!asked) asked = requestAnimationFrame(() => { asked = 0; show(); }); };

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * cols, ((event.clientY - box.top) / box.height) * rows];
  };
  const dab = ([x, y]) => {
    const reach = Number(form.elements.brush.value) / 2;
    const value = form.elements.tool.value === "out" ? 1 : 0;
    for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(rows, y + reach); row++)
      for (let col = Math.max(0, Math.floor(x - reach)); col < Math.min(cols, x + reach); col++)
        if (Math.hypot(col + 0.5 - x, row + 0.5 - y) <= reach) out[row * cols + col] = value;
  };
  const stroke = (to) => {
    const [fromX, fromY] = open.last;
    const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - fromX, to[1] - fromY) / 2));
    for (let i = 1; i <= steps; i++) dab([fromX + ((to[0] - fromX) * i) / steps, fromY + ((to[1] - fromY) * i) / steps]);
    open.last = to;
    soon();
  };
  const remember = () => { before = [...before.slice(-19), out.slice()]; };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || open) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    remember();
    open = { pointer: event.pointerId, last: place(event) };
    dab(open.last);
    soon();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (open && event.pointerId === open.pointer) stroke(place(event));
  });
  const lift = (event) => {
    if (!open || event.pointerId !== open.pointer) return;
    open = null;
    kept.value = write();
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);

  form.querySelector("[data-undo]").addEventListener("click", () => {
    if (before.length) out = before.pop();
    kept.value = write();
    show();
  });
  form.querySelector("[data-clear]").addEventListener("click", () => {
    remember();
    out = new Uint8Array(rows * cols);
    for (const box of form.querySelectorAll("[name=parts]")) box.checked = false;
    kept.value = write();
    show();
  });
  for (const box of form.querySelectorAll("[name=parts]")) box.addEventListener("change", show);

  read(kept.value);
  canvas.hidden = false;
  form.querySelector("[data-tools]").hidden = false;
  show();
}
