// The face and the list of zones in step; the list alone does everything.
const boxes = [...document.querySelectorAll("input[name=zone]")];
const show = () => {
  const chosen = boxes.find((box) => box.checked)?.value;
  for (const region of document.querySelectorAll("[data-zone]")) region.classList.toggle("chosen", region.dataset.zone === chosen);
};
for (const region of document.querySelectorAll("[data-zone]")) {
  region.addEventListener("click", () => {
    const box = boxes.find((each) => each.value === region.dataset.zone);
    box.checked = true;
    box.focus();
    show();
  });
}
for (const box of boxes) box.addEventListener("change", show);
show();
