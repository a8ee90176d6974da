// The pictures of a capture, put by a person into the order in which the lights shone.
// Without this the moments and names of the files decide, and an order that is not certain is asked.

const files = document.querySelector("input[type=file][name=pictures]");
const told = document.querySelector("input[name=order]");
const place = document.getElementById("ordering");

if (files && told && place) {
  const list = place.querySelector("ol");
  const sure = place.querySelector("input[type=checkbox]");
  let dragged = null;

  const tell = () => {
    const names = [...list.children].map((row) => row.dataset.name);
    told.value = sure.checked ? JSON.stringify(names) : "";
  };

  const button = (row, words, move) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.setAttribute("aria-label", `${row.dataset.name}: ${words}`);
    made.addEventListener("click", () => {
      move();
      made.focus();
      tell();
    });
    return made;
  };

  const row = (file) => {
    const made = document.createElement("li");
    made.draggable = true;
    made.dataset.name = file.name;
    const picture = document.createElement("img");
    picture.alt = "";
    picture.width = 96;
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
    picture.addEventListener("error", () => picture.remove());
    const name = document.createElement("span");
    name.textContent = file.name;
    const up = () => made.previousElementSibling?.before(made);
    const down = () => made.nextElementSibling?.after(made);
    made.append(picture, name, button(made, place.dataset.earlier, up), button(made, place.dataset.later, down));
    made.addEventListener("dragstart", () => { dragged = made; });
    made.addEventListener("dragover", (event) => {
      event.preventDefault();
      if (!dragged || dragged === made) return;
      const half = made.getBoundingClientRect();
      if (event.clientY < half.top + half.height / 2) made.before(dragged);
      else made.after(dragged);
    });
    made.addEventListener("drop", (event) => { event.preventDefault(); tell(); });
    made.addEventListener("dragend", () => { dragged = null; tell(); });
    return made;
  };

  files.addEventListener("change", () => {
    const chosen = [...files.files].sort((a, b) =>
      a.lastModified - b.lastModified || a.name.localeCompare(b.name, undefined, { numeric: true }));
    list.replaceChildren(...chosen.map(row));
    place.hidden = chosen.length < 2;
    sure.checked = false;
    tell();
  });
  sure.addEventListener("change", tell);
}
