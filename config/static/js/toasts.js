// Toasts: say it aloud, let it be dismissed, let it go by itself unless it is an error or being read.
(() => {
  const box = document.getElementById("toasts");
  if (!box) return;

  const stay = 9000;

  function dress(toast) {
    toast.querySelector("[data-dismiss]")?.addEventListener("click", () => toast.remove());
    // What can be undone stays until it is dismissed.
    if (toast.classList.contains("error") || toast.querySelector("form")) return;
    let timer;
    const wait = () => {
      timer = setTimeout(() => toast.remove(), stay);
    };
    for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(timer));
    for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, wait);
    wait();
  }

  function add(toast) {
    box.append(toast);
  }

  // A live region speaks only of what changes, so what came with the page is put in again.
  const first = [...box.children];
  box.replaceChildren();
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) dress(node);
  }).observe(box, { childList: true });
  setTimeout(() => first.forEach(add), 60);

  function say(text, kind = "") {
    const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    toast.querySelector(".words").textContent = text;
    if (kind) toast.classList.add(kind);
    add(toast);
  }

  window.gastvrij = { ...window.gastvrij, say };

  document.addEventListener("htmx:sendError", () => say(box.dataset.offline, "error"));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.target?.id !== "dialog") say(box.dataset.failed, "error");
  });
})();
