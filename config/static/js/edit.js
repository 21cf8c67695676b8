// A text in a form: Ctrl+S saves, and who leaves with a text that is not saved is asked first.
(() => {
  const form = document.querySelector("form[data-edit]");
  if (!form) return;
  const text = form.querySelector("textarea");
  let changed = form.dataset.edit === "changed";

  text.addEventListener("input", () => {
    changed = true;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  // Every form of this page takes the text along, and so does the way back that was chosen.
  document.addEventListener("submit", () => {
    changed = false;
  });
  document.addEventListener("click", (event) => {
    if (form.dataset.edit === "changed" && event.target.closest("a.button")) changed = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    if (form.checkVisibility?.() ?? true) form.requestSubmit();
  });
})();
