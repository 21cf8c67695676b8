// Sign-in, e-mail first: the password waits until there is an address. Runs where it stands, before the first paint.
(() => {
  const form = document.querySelector("form[data-signin]");
  if (!form) return;
  const email = form.querySelector("[name=login]");
  const later = form.querySelectorAll("[data-later]");
  const first = form.querySelectorAll("[data-first-step]");
  const password = form.querySelector("[name=password]");
  const code = document.querySelector("form[data-code]");

  function show(all) {
    for (const part of later) part.hidden = !all;
    for (const part of first) part.hidden = all;
    if (password) password.required = all;
  }

  if (form.dataset.signin === "first" && !email.value) show(false);
  else show(true);

  form.addEventListener("submit", (event) => {
    if (!password || password.required || password.value) return;
    event.preventDefault();
    show(true);
    password.focus();
  });

  code?.addEventListener("submit", (event) => {
    if (!email.reportValidity()) {
      event.preventDefault();
      return;
    }
    code.elements.email.value = email.value;
  });
  code?.removeAttribute("hidden");
  document.querySelector("[data-code-link]")?.setAttribute("hidden", "");
})();
