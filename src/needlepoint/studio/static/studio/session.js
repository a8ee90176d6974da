// The clock of a session; the page shows its minutes without this as well.
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
