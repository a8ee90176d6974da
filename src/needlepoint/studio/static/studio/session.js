// The clock of a session, and its face; the page shows both without this, as they were kept last.
const place = document.querySelector(".clock");
const clock = document.getElementById("clock");
if (place && clock) {
  const began = Number(place.dataset.began) * 1000;
  const tell = () => {
    clock.textContent = String(Math.max(0, Math.floor((Date.now() - began) / 60000)));
  };
  tell();
  setInterval(tell, 10000);
}

const paint = () => {
  for (const part of document.querySelectorAll(".painted [data-order]")) {
    const named = (name) => document.querySelector(`[name="zone-${part.dataset.order}-${name}"]`);
    const done = named("done");
    if (!done) continue;
    const reached = done.checked && named("endpoint")?.value === "reached";
    part.classList.toggle("reached", reached);
    part.classList.toggle("done", done.checked && !reached);
    part.classList.toggle("left-out", !done.checked);
  }
};
document.getElementById("filling")?.addEventListener("change", paint);
