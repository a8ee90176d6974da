// "None" and an answer exclude each other; questions that do not arise are folded away.
const form = document.querySelector("form.asked");
const valueOf = (name) => form.querySelector(`[name="${name}"]:checked`)?.value;
const arise = () => {
  for (const card of form.querySelectorAll("[data-only-if]")) {
    const wanted = Object.entries(JSON.parse(card.dataset.onlyIf));
    card.hidden = wanted.some(([name, value]) => {
      const said = valueOf(name);
      return said !== undefined && ![value].flat().includes(said);
    });
  }
};
form.addEventListener("change", (event) => {
  const card = event.target.closest(".question");
  if (!card) return;
  const none = card.querySelector("[data-none]");
  if (none && event.target === none && none.checked) {
    for (const input of card.querySelectorAll("input")) {
      if (input === none) continue;
      if (input.type === "checkbox") input.checked = false;
      else input.value = "";
    }
  } else if (none && event.target !== none) {
    none.checked = false;
  }
  arise();
});
arise();
