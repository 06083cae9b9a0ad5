// Keys of a case's page: what bears data-key is pressed by that key, but never while somebody is typing.
let chosen = null;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (/^(input|select|textarea)$/i.test(event.target.tagName)) {
    if (event.key === "Escape") event.target.blur();
    // Enter sends the decision whose key led here, and no other; without one it sends nothing.
    if (event.key === "Enter" && event.target.name === "why" && chosen) {
      event.preventDefault();
      chosen.click();
    }
    return;
  }
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (wanted.value === "set_aside" && !wanted.form.elements.why.value.trim()) {
    chosen = wanted;
    wanted.form.elements.why.focus();
  } else if (wanted.tagName === "TEXTAREA") wanted.focus();
  else wanted.click();
});
// Who leaves the reason has chosen nothing any more.
document.addEventListener("focusout", () => {
  chosen = null;
});
