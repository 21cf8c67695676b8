// A link marked data-dialog leads to a page that asks something; here the question opens in a dialog.
(() => {
  // A dialog of the page itself: what was chosen in it; nothing if it was closed. One at a time.
  async function choice(asked) {
    const closed = () => new Promise((go) => asked.addEventListener("close", go, { once: true }));
    while (asked.open) await closed();
    asked.returnValue = "";
    asked.showModal();
    await closed();
    return asked.returnValue;
  }

  window.gastvrij = { ...window.gastvrij, choice };

  const dialog = document.getElementById("dialog");
  if (!dialog?.showModal || !window.htmx) return;

  let asked = "";

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const menu = link.closest("details.menu");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    asked = link.href;
    htmx.ajax("GET", asked, { target: dialog, swap: "innerHTML", select: "#confirm" });
  });

  // No question in the answer (signed out, gone, refused): go to the page, which says why.
  dialog.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== dialog) return;
    if (event.detail.isError || !event.detail.serverResponse.includes('id="confirm"')) {
      event.detail.shouldSwap = false;
      window.location.assign(asked);
    }
  });

  dialog.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== dialog) return;
    dialog.showModal();
    const first = dialog.querySelector("[data-first], input:not([type=hidden]), .cancel");
    first?.focus();
  });

  dialog.addEventListener("click", (event) => {
    const outside = event.target === dialog;
    if (!outside && !event.target.closest("a.cancel")) return;
    event.preventDefault();
    dialog.close();
  });
})();
