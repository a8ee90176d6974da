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

// The first run asks the browser where the practice stands, so that its days are the right ones.
for (const field of document.querySelectorAll("input[data-zone]")) {
  field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// What was typed before a lock comes back into its form.
const keptTyping = document.getElementById("kept-typing");
if (keptTyping) {
  const fields = JSON.parse(document.getElementById("kept-fields").textContent);
  for (const form of document.forms) {
    if (form.method === "post" && pathOf(form) === keptTyping.dataset.action && !form.closest("noscript, .leave")) fill(form, fields);
  }
}

function pathOf(form) {
  return new URL(form.getAttribute("action") || location.href, location.href).pathname;
}

function fill(form, fields) {
  const seen = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || field.name === "csrfmiddlewaretoken") continue;
    const values = fields[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = Boolean(values?.includes(field.value));
    } else if (!values) {
      continue;
    } else if (field.type === "select-multiple") {
      for (const choice of field.options) choice.selected = values.includes(choice.value);
    } else {
      const place = (seen[field.name] ??= 0);
      if (place < values.length) field.value = values[place];
      seen[field.name] += 1;
    }
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

// A tablet that lies idle shows nobody's skin: the page leaves for the lock.
const idle = Number(document.body.dataset.idle);
if (idle) {
  let timer;
  let typedIn = null;
  let told = Date.now();
  const lock = async () => {
    const back = encodeURIComponent(location.pathname + location.search);
    document.getElementById("main").hidden = true;
    if (typedIn?.isConnected) await keepTyped(typedIn);
    location.assign(`${document.body.dataset.lock}?next=${back}`);
  };
  const again = (event) => {
    clearTimeout(timer);
    timer = setTimeout(lock, idle * 1000);
    if (event?.type === "input" && event.target.form?.method === "post") typedIn = event.target.form;
    // who types for long is there, though the studio hears nothing of it
    if (event && Date.now() - told > idle * 100) {
      told = Date.now();
      fetch(document.body.dataset.here, { redirect: "manual" }).catch(() => {});
    }
  };
  for (const link of document.querySelectorAll(`a[href^="${document.body.dataset.lock}"]`)) {
    link.addEventListener("click", (event) => { event.preventDefault(); lock(); });
  }
  for (const sign of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(sign, again, { passive: true });
  }
  again();
}

// Before a lock, what was typed and not sent goes to the studio, which keeps it sealed.
async function keepTyped(form) {
  const typed = new FormData(form);
  for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
  typed.set("kept-page", location.pathname);
  typed.set("kept-action", pathOf(form));
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const gone = new AbortController();
  setTimeout(() => gone.abort(), 3000);
  await fetch(document.body.dataset.keep, { method: "POST", headers, body: typed, signal: gone.signal }).catch(() => {});
}

// Copy what a field holds.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.copied;
  });
}

// On a phone the menu is folded away behind a button; without this file it is always there.
const burger = document.querySelector(".burger");
if (burger) {
  const top = burger.closest(".top");
  top.classList.add("folds");
  burger.hidden = false;
  burger.addEventListener("click", () => {
    const open = top.classList.toggle("open");
    burger.setAttribute("aria-expanded", String(open));
  });
}
