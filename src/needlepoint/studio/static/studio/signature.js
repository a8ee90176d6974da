// A field to sign in; what is drawn is kept as shares of its width and height. Typing works without.
const signing = document.querySelector("[data-signing]");
if (signing) {
  const ways = signing.querySelector("[data-ways]");
  const pad = signing.querySelector("[data-pad]");
  const field = pad.querySelector("svg");
  const kept = signing.elements.drawn;
  const NAMESPACE = "http://www.w3.org/2000/svg";
  let strokes = [];
  let open = null;

  const round = (share) => Math.round(Math.min(1, Math.max(0, share)) * 1e4) / 1e4;
  const pointOf = (event) => {
    const box = field.getBoundingClientRect();
    return [round((event.clientX - box.left) / box.width), round((event.clientY - box.top) / box.height)];
  };
  const pointsOf = (stroke) => stroke.map(([x, y]) => `${x * 1000},${y * 300}`).join(" ");
  const draw = (stroke) => {
    const line = document.createElementNS(NAMESPACE, "polyline");
    line.setAttribute("points", pointsOf(stroke));
    field.append(line);
    return line;
  };
  const keep = () => { kept.value = strokes.length ? JSON.stringify(strokes) : ""; };
  const chosen = () => { pad.hidden = signing.elements.how.value !== "drawn"; };

  field.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || open) return;
    event.preventDefault();
    field.setPointerCapture(event.pointerId);
    const stroke = [pointOf(event)];
    open = { stroke, line: draw(stroke), pointer: event.pointerId };
  });
  field.addEventListener("pointermove", (event) => {
    if (!open || event.pointerId !== open.pointer) return;
    for (const each of event.getCoalescedEvents?.() ?? []) open.stroke.push(pointOf(each));
    open.stroke.push(pointOf(event));
    open.line.setAttribute("points", pointsOf(open.stroke));
  });
  const lift = (event) => {
    if (!open || event.pointerId !== open.pointer) return;
    strokes.push(open.stroke);
    open = null;
    keep();
  };
  field.addEventListener("pointerup", lift);
  field.addEventListener("pointercancel", lift);
  pad.querySelector("[data-clear]").addEventListener("click", () => {
    strokes = [];
    for (const line of field.querySelectorAll("polyline")) line.remove();
    keep();
  });
  for (const way of signing.querySelectorAll("[name=how]")) way.addEventListener("change", chosen);

  ways.hidden = false;
  if (!signing.dataset.signing) signing.elements.how.value = "drawn";
  try {
    strokes = kept.value ? JSON.parse(kept.value) : [];
    strokes.forEach(draw);
  } catch {
    kept.value = "";
  }
  chosen();
}
