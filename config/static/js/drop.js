// Files and whole folders dropped on the list, or on the row of a folder; and uploads that a reload broke off.
(() => {
  const upload = window.gastvrij?.upload;
  const zone = document.getElementById("library")?.parentElement;
  if (!upload || !zone) return;
  const words = upload.panel.dataset;
  let over = null;
  let depth = 0;

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

  // The row of a folder into which this person may put something; else the whole list.
  function target(event) {
    return event.target.closest?.("tr[data-uploads]") ?? document.getElementById("library");
  }

  function mark(place) {
    if (over === place) return;
    over?.classList.remove("dropping");
    place?.classList.add("dropping");
    over = place;
  }

  zone.addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) depth += 1;
  });
  zone.addEventListener("dragleave", (event) => {
    if (!carriesFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (!depth) mark(null);
  });
  zone.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    mark(target(event));
  });
  zone.addEventListener("drop", async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const endpoint = target(event).dataset.uploads;
    depth = 0;
    mark(null);
    // What was dropped can only be asked for now; what is in its folders can be read later.
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const dropped = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
    const found = [];
    let unread = 0;
    for (const one of dropped) {
      if (one instanceof File) found.push({ file: one, inside: "" });
      else if (one) unread += await walk(one, [], found);
    }
    if (unread) gastvrij.say(words.unread.replace("{count}", unread), "error");
    if (!found.length && !unread) gastvrij.say(words.empty);
    upload.take(found, endpoint);
  });

  // Every file below an entry, with the folders it is in; a folder without files is left out.
  async function walk(entry, inside, found) {
    try {
      if (entry.isFile) {
        const file = await new Promise((done, fail) => entry.file(done, fail));
        found.push({ file, inside: inside.join("/") });
        return 0;
      }
      const reader = entry.createReader();
      let unread = 0;
      for (;;) {
        const some = await new Promise((done, fail) => reader.readEntries(done, fail));
        if (!some.length) return unread;
        for (const one of some) unread += await walk(one, [...inside, entry.name], found);
      }
    } catch {
      return 1;
    }
  }

  // Leaving while something is still on its way.
  window.addEventListener("beforeunload", (event) => {
    if (upload.busy()) event.preventDefault();
  });

  // What was broken off by leaving the page: the same file again goes on where it was.
  async function brokenOff() {
    const ours = `tus::${words.endpoint}|`;
    const known = Object.keys(window.localStorage).filter((key) => key.startsWith(ours));
    if (!known.length) return;
    await upload.load();
    for (const key of known) {
      const { uploadUrl, metadata, size } = JSON.parse(window.localStorage.getItem(key));
      const answer = await fetch(uploadUrl, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
      if (answer.ok) show(key, uploadUrl, metadata, answer.headers.get("Upload-Offset") / size);
      else if (answer.status === 404) window.localStorage.removeItem(key);
    }
  }

  function show(key, url, metadata, part) {
    const row = upload.panel.querySelector("template").content.firstElementChild.cloneNode(true);
    const name = (metadata.inside ? `${metadata.inside}/` : "") + metadata.filename;
    row.dataset.key = key;
    row.querySelector(".file-name").textContent = name;
    row.querySelector("progress").setAttribute("aria-label", name);
    row.querySelector("progress").value = part;
    row.querySelector(".state").textContent = words.brokenOff.replace("{percent}", Math.floor(part * 100));
    const button = row.querySelector("[data-cancel]");
    button.querySelector(".visually-hidden").textContent = name;
    button.addEventListener("click", async () => {
      await tus.Upload.terminate(url, { headers: upload.headers, retryDelays: [500, 2000] });
      window.localStorage.removeItem(key);
      row.remove();
      upload.panel.hidden = !upload.panel.querySelector("ul").children.length;
    });
    upload.panel.querySelector("ul").append(row);
    upload.panel.hidden = false;
  }

  brokenOff().catch(() => {});
})();
