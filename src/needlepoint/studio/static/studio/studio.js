// What every page does beyond links and forms; each page works without it.

// Say so when a part of a page could not be fetched.
document.addEventListener("htmx:sendError", say);
document.addEventListener("htmx:responseError", say);

function say() {
  const place = document.getElementById("main");
  const sentence = document.body.dataset.broken;
  if (!place || !sentence || place.querySelector("[data-said]")) return;
  const note = document.createElement("p");
  note.className = "note bad";
  note.dataset.said = "";
  note.setAttribute("role", "alert");
  note.textContent = sentence;
  place.prepend(note);
}

// A tablet that lies idle shows nobody's skin: the page leaves for the lock.
const idle = Number(document.body.dataset.idle);
if (idle) {
  let timer;
  const lock = () => {
    const back = encodeURIComponent(location.pathname + location.search);
    location.assign(`${document.body.dataset.lock}?next=${back}`);
  };
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(lock, idle * 1000);
  };
  for (const sign of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(sign, again, { passive: true });
  }
  again();
}
