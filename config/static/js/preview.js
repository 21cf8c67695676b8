// Pages of a document by the arrow keys, as the links do.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, audio, video, [role=menu]")) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = way && document.querySelector(`.pager a[rel=${way}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
