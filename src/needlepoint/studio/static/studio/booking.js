// Dragging an appointment to a free place opens the page that moves it, with that time chosen: the
// same page is reached without a pointer, and nothing moves before it is pressed there.
for (const entry of document.querySelectorAll("[data-move]")) {
  if (!entry.dataset.move) continue;
  entry.draggable = true;
  entry.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/x-needlepoint-move", entry.dataset.move);
    event.dataTransfer.effectAllowed = "move";
  });
}
for (const place of document.querySelectorAll("[data-at]")) {
  place.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("text/x-needlepoint-move")) return;
    event.preventDefault();
    place.classList.add("over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    const path = event.dataTransfer.getData("text/x-needlepoint-move");
    if (!/^\/appointments\/[0-9a-f-]+\/move\/$/.test(path)) return;
    event.preventDefault();
    location.assign(`${path}?at=${place.dataset.at}&person=${place.dataset.person}`);
  });
}
