// The word of the code stands behind the # of the address and is sent once, in the body.

const word = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
const form = document.getElementById("join");
form.elements.word.value = word;
if (word) form.submit();
