// The word of a link stands behind the #, which no browser sends; it is taken from there, and the
// address is cleared of it before anything else is loaded.
const word = decodeURIComponent(location.hash.slice(1));
if (word) {
  history.replaceState(null, "", location.pathname);
  document.getElementById("word").value = word;
  document.getElementById("opening").submit();
}
