// <button data-copy="id-of-input" data-copied="Copied">
(() => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const input = document.getElementById(button.dataset.copy);
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      document.execCommand("copy"); // where the page is not served over https
    }
    gastvrij.say(button.dataset.copied);
  });
})();
