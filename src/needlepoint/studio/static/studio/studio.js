// What every page does beyond links and forms; each page works without it.
document.addEventListener("htmx:responseError", (event) => {
  const place = document.getElementById("main");
  const sentence = document.body.dataset.broken;
  if (place && sentence) {
    const note = document.createElement("p");
    note.className = "note bad";
    note.setAttribute("role", "alert");
    note.textContent = sentence;
    place.prepend(note);
  }
  console.warn("request failed", event.detail.xhr.status);
});
