// After a part of the page was replaced: to the first field with an error, or to the part itself.
document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  if (event.detail.requestConfig?.verb !== "post" || !part.isConnected) return;
  const wrong = part.querySelector("[aria-invalid=true]");
  if (wrong) wrong.focus();
  else if (!part.contains(document.activeElement)) part.focus({ preventScroll: true });
});
