// Uploading: one request and one bar for each file; cancel, try again, or drop files on the list.
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const library = document.getElementById("library");
  const panel = document.getElementById("uploads");
  const list = panel.querySelector("ul");
  const words = panel.dataset;
  const atOnce = 3;
  const waiting = [];
  let running = 0;
  let arrived = 0;

  form.querySelector("[type=submit]").hidden = true;
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });

  function take(files) {
    for (const file of files) enqueue(file);
  }

  function enqueue(file) {
    panel.hidden = false;
    const row = panel.querySelector("template").content.firstElementChild.cloneNode(true);
    const job = { file, row, request: null };
    row.querySelector(".file-name").textContent = file.name;
    row.querySelector("progress").setAttribute("aria-label", file.name);
    row.querySelector("[data-cancel]").addEventListener("click", () => cancel(job));
    row.querySelector("[data-retry]").addEventListener("click", () => again(job));
    list.append(row);
    say(job, words.waiting);
    waiting.push(job);
    next();
  }

  function next() {
    while (running < atOnce && waiting.length) send(waiting.shift());
    if (!running && !waiting.length) finish();
  }

  function send(job) {
    running += 1;
    const data = new FormData(form);
    data.delete("files");
    data.append("files", job.file);
    const request = new XMLHttpRequest();
    job.request = request;
    const bar = job.row.querySelector("progress");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = event.loaded / event.total;
      say(job, event.loaded < event.total ? `${Math.floor(bar.value * 100)}%` : words.saving);
    });
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) done(job);
      else fail(job, reason(request));
    });
    request.addEventListener("error", () => fail(job, words.offline));
    request.addEventListener("abort", () => fail(job, words.cancelled));
    request.addEventListener("loadend", () => {
      running -= 1;
      next();
    });
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.send(data);
  }

  function reason(request) {
    try {
      return JSON.parse(request.responseText).error || words.failed;
    } catch {
      return request.status === 413 ? words.large : words.failed;
    }
  }

  function say(job, text) {
    job.row.querySelector(".state").textContent = text;
  }

  function done(job) {
    arrived += 1;
    job.row.querySelector("progress").value = 1;
    job.row.querySelector(".actions").remove();
    say(job, words.done);
    job.row.classList.add("arrived");
  }

  function fail(job, text) {
    say(job, text);
    job.row.classList.add("failed");
    job.row.querySelector("progress").hidden = true;
    job.row.querySelector("[data-cancel]").hidden = true;
    job.row.querySelector("[data-retry]").hidden = false;
  }

  function cancel(job) {
    const place = waiting.indexOf(job);
    if (place >= 0) {
      waiting.splice(place, 1);
      fail(job, words.cancelled);
      next();
    } else job.request.abort();
  }

  function again(job) {
    job.row.remove();
    enqueue(job.file);
  }

  async function finish() {
    if (!arrived) return;
    const count = arrived;
    arrived = 0;
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("library");
    if (!answer.ok || !fresh) return window.location.reload();
    library.replaceChildren(...fresh.childNodes);
    window.htmx?.process(library);
    list.querySelectorAll(".arrived").forEach((row) => row.remove());
    panel.hidden = !list.children.length;
    gastvrij.say(count === 1 ? words.one : words.many.replace("{count}", count));
  }

  // Leaving while something is still on its way.
  window.addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault();
  });

  let depth = 0;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const zone = library.parentElement;
  zone.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    library.classList.add("dropping");
  });
  zone.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) library.classList.remove("dropping");
  });
  zone.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  zone.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    library.classList.remove("dropping");
    // A dropped folder shows up as an entry that is not a file: leave it out and say so.
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const folders = items.some((item) => item.webkitGetAsEntry?.()?.isDirectory);
    take(items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory).map((item) => item.getAsFile()));
    if (folders) gastvrij.say(words.folders, "error");
  });
})();
