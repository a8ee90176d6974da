// The line between before and after follows the slider; without this file there is side by side.
const pair = document.querySelector(".pair");
const slider = pair?.querySelector(".slide input");
if (slider) {
  const put = () => {
    pair.style.setProperty("--cut", `${slider.value}%`);
    slider.setAttribute("aria-valuetext", `${slider.value} %`);
  };
  slider.addEventListener("input", put);
  put();
}
