// Menus are <details>: close them with Escape, by pressing elsewhere, or by opening another; arrows walk
// the items, and the names that are suggested while searching.
(() => {
  const open = () => document.querySelectorAll("details.menu[open]");

  function close(menu, { refocus = false } = {}) {
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  }

  document.addEventListener("click", (event) => {
    for (const menu of open()) {
      const list = menu.querySelector(".menu-list");
      if (!menu.contains(event.target) || (list?.contains(event.target) && event.target.closest("a"))) close(menu);
    }
  });

  document.addEventListener("keydown", (event) => {
    const find = event.target.closest?.(".find");
    if (find && walk(event, [find.querySelector("input"), ...find.querySelectorAll(".suggestions a")])) return;
    const menu = event.target.closest?.("details.menu");
    if (event.key === "Escape") {
      for (const each of open()) close(each, { refocus: each === menu });
      return;
    }
    if (menu?.open) walk(event, [...menu.querySelectorAll(".menu-list :is(a, button)")]);
  });

  function walk(event, items) {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !items.length) return false;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    items.at((at + step + (at < 0 && step < 0 ? 1 : 0)) % items.length)?.focus();
    return true;
  }

  // A menu near the bottom of the window opens upwards.
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!menu.matches?.("details.menu") || !menu.open) return;
      const list = menu.querySelector(".menu-list");
      list.classList.remove("upwards");
      const fits = list.getBoundingClientRect().bottom <= window.innerHeight - 8;
      const room = menu.getBoundingClientRect().top > list.offsetHeight + 8;
      list.classList.toggle("upwards", !fits && room);
    },
    true,
  );
})();
