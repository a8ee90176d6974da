// The line between before and after follows the slider, and a button shows them in turn at the same
// place; without this file there is side by side.
const pair = document.querySelector(".pair");
const slider = pair?.querySelector(".slide input");
const turns = pair?.querySelector(".turns");
if (slider) {
  const put = () => {
    pair.style.setProperty("--cut", `${slider.value}%`);
    slider.setAttribute("aria-valuetext", `${slider.value} %`);
  };
  slider.addEventListener("input", put);
  put();
}
if (turns) {
  turns.hidden = false;
  const button = turns.querySelector("button");
  const turn = () => button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
  button.addEventListener("click", turn);
  // by itself once a second while it is chosen, and not for who wants rest
  const rest = matchMedia("(prefers-reduced-motion: reduce)");
  setInterval(() => {
    const chosen = pair.querySelector("[value=flicker]").checked;
    if (chosen && !rest.matches && !document.hidden && document.activeElement !== button) turn();
  }, 1000);
}
