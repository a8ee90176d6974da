// Two points on a photograph, placed by finger, mouse or arrow keys; the numbers below are the same.
const STEP = 0.2; // own choice: part of the picture in percent that an arrow key moves

for (const place of document.querySelectorAll("[data-placing]")) {
  const sheet = place.querySelector(".on");
  const marks = [...place.querySelectorAll(".point")].map((row) => {
    const [across, down] = row.querySelectorAll("input");
    const mark = document.createElement("button");
    mark.type = "button";
    mark.className = "mark-point";
    mark.textContent = row.querySelector("strong").textContent;
    mark.setAttribute("aria-label", row.getAttribute("aria-label"));
    sheet.append(mark);
    const show = () => Object.assign(mark.style, { left: `${across.value}%`, top: `${down.value}%` });
    const put = (x, y) => {
      across.value = Math.min(100, Math.max(0, x)).toFixed(1);
      down.value = Math.min(100, Math.max(0, y)).toFixed(1);
      show();
    };
    for (const each of [across, down]) each.addEventListener("input", show);
    mark.addEventListener("keydown", (event) => {
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const way = ways[event.key];
      if (!way) return;
      event.preventDefault();
      put(Number(across.value) + STEP * way[0], Number(down.value) + STEP * way[1]);
    });
    show();
    return { put, at: () => [Number(across.value), Number(down.value)], mark };
  });
  const spot = (event) => {
    const box = sheet.getBoundingClientRect();
    return [(100 * (event.clientX - box.left)) / box.width, (100 * (event.clientY - box.top)) / box.height];
  };
  let held = null;
  sheet.addEventListener("pointerdown", (event) => {
    const [x, y] = spot(event);
    const far = (each) => Math.hypot(each.at()[0] - x, each.at()[1] - y);
    held = marks.find((each) => each.mark === event.target) ?? marks.toSorted((a, b) => far(a) - far(b))[0];
    held.put(x, y);
    sheet.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => held?.put(...spot(event)));
  for (const over of ["pointerup", "pointercancel"]) sheet.addEventListener(over, () => (held = null));
}
for (const said of document.querySelectorAll(".narrow [data-needs-script]")) said.hidden = false;
