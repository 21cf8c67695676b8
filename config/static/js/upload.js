// Uploading by the tus protocol: several at once, a bar for each, cancel, retry, and going on after a break.
// What is sent to a document goes by the same way; what is dropped comes from js/drop.js.
(() => {
  const form = document.querySelector("form[data-upload]");
  const panel = document.getElementById("uploads");
  if (!form || !panel) return;
  const words = panel.dataset;
  const list = panel.querySelector("ul");
  const input = form.querySelector("#files");
  const folder = form.querySelector("#upload-folder");
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const atOnce = 3;
  const shown = 50;
  const { options, said, mayBeBetter, why } = gastvrij.sending;
  const load = () => gastvrij.sending.load(words.tus);
  const waiting = [];
  const running = new Set();
  const broken = new Set();
  let count = { all: 0, arrived: 0, skipped: 0, size: 0, sent: 0 };

  form.querySelector("[type=submit]").hidden = true;
  folder.parentElement.hidden = false;
  for (const chooser of [input, folder]) {
    chooser.addEventListener("change", () => {
      const files = [...chooser.files].map((file) => ({ file, inside: above(file.webkitRelativePath) }));
      chooser.value = "";
      take(files);
    });
  }

  const above = (path) => (path || "").split("/").slice(0, -1).join("/");

  // Take files, each with the folders it was in, for the folder of the page or one that it shows.
  async function take(files, endpoint = words.endpoint) {
    if (!files.length) return;
    const jobs = files.map(({ file, inside }) => ({ file, inside, endpoint, sameName: "ask", sent: 0 }));
    panel.hidden = false;
    for (const job of jobs) {
      if (list.children.length < shown) show(job);
      count.all += 1;
      count.size += job.file.size;
    }
    tell();
    try {
      await load();
      await askNames(jobs.filter((job) => !began(job)));
    } catch {
      jobs.forEach((job) => end(job, words.offline));
      return next();
    }
    for (const job of jobs) if (!job.over) waiting.push(job);
    next();
  }

  // What a reload broke off goes on as it began, and asks nothing again.
  const mark = (job) => [job.endpoint, job.inside, job.file.name, job.file.size, job.file.lastModified].join("|");
  function began(job) {
    const start = `tus::${mark(job)}|`;
    const key = Object.keys(window.localStorage).find((one) => one.startsWith(start));
    if (key) [job.sameName] = key.slice(start.length).split("::");
    return key;
  }

  async function askNames(jobs) {
    const taken = [];
    for (let from = 0; from < jobs.length; from += 1000) {
      const some = jobs.slice(from, from + 1000);
      const files = some.map((job) => ({ inside: job.inside, name: job.file.name }));
      const answer = await fetch(`${some[0].endpoint}names/`, {
        method: "POST",
        headers: { ...headers, "Content-Type": "application/json" },
        body: JSON.stringify({ files }),
      });
      if (!answer.ok) continue; // whoever may not is told so when the upload begins
      const found = new Map((await answer.json()).taken.map((one) => [`${one.inside}/${one.name}`, one]));
      for (const job of some) {
        job.there = found.get(`${job.inside}/${job.file.name}`.normalize("NFC"));
        if (job.there) taken.push(job);
      }
    }
    if (taken.length) await choose(taken);
  }

  // One choice for all of them; jobs that are skipped are over.
  async function choose(jobs) {
    const dialog = document.getElementById("same-name");
    const names = jobs.map((job) => (job.inside ? `${job.inside}/` : "") + job.file.name);
    const title = names.length === 1 ? words.taken : words.takenMany;
    dialog.querySelector("h2").textContent = title.replace("{name}", names[0]).replace("{count}", names.length);
    const some = names.slice(0, names.length === 1 ? 0 : 8);
    const items = some.map((textContent) => Object.assign(document.createElement("li"), { textContent }));
    dialog.querySelector("ul").replaceChildren(...items);
    dialog.querySelector(".more").textContent =
      names.length > 8 ? words.more.replace("{count}", names.length - 8) : "";
    dialog.querySelector("[value=version]").hidden = jobs.some((job) => job.there && !job.there.may_version);
    const choice = (await gastvrij.choice(dialog)) || "skip";
    for (const job of jobs) {
      job.sameName = choice;
      if (choice === "skip") skip(job);
    }
    return choice;
  }

  function next() {
    while (running.size < atOnce && waiting.length) send(waiting.shift());
    if (!running.size && !waiting.length) finish();
  }

  async function send(job) {
    running.add(job);
    if (!job.row) show(job);
    const { file, inside, endpoint, sameName } = job;
    job.upload ??= new tus.Upload(file, {
      endpoint,
      headers,
      metadata: { filename: file.name, inside, same_name: sameName },
      ...options(file),
      fingerprint: () => Promise.resolve(`${mark(job)}|${sameName}`),
      onShouldRetry: (error) => mayRetry(job, error),
      onProgress: (sent) => moved(job, sent),
      onSuccess: () => done(job),
      onError: (error) => failed(job, error),
    });
    if (!job.upload.url) {
      const [before] = await job.upload.findPreviousUploads();
      if (before) {
        job.upload.resumeFromPreviousUpload(before);
        list.querySelector(`[data-key="${CSS.escape(before.urlStorageKey)}"]`)?.remove();
      }
    }
    if (job.over) return next();
    say(job, words.sending);
    job.upload.start();
  }

  function mayRetry(job, error) {
    const again = mayBeBetter(error) && !job.over;
    if (again) say(job, words.reconnecting);
    return again;
  }

  function moved(job, sent) {
    count.sent += sent - job.sent;
    job.sent = sent;
    const part = job.file.size ? sent / job.file.size : 1;
    job.row.querySelector("progress").value = part;
    say(job, part < 1 ? `${Math.floor(part * 100)}%` : words.saving);
    tell();
  }

  async function failed(job, error) {
    const { code, finish: way } = said(error);
    if (code === "name_taken" && !job.over) return nameTaken(job, way);
    if (!error.originalResponse?.getStatus()) broken.add(job);
    end(job, why(error, words));
    next();
  }

  // The name was free when it began: all that came is kept until it is said what to do.
  async function nameTaken(job, way) {
    const choice = await choose([job]);
    if (!way) {
      job.upload = null;
      return choice === "skip" ? next() : send(job);
    }
    const answer = await fetch(way, { method: "POST", headers, body: new URLSearchParams({ same_name: choice }) });
    if (choice === "skip") return next();
    if (answer.ok) return done(job);
    end(job, words.failed);
    return next();
  }

  // What the panel says

  function show(job) {
    const row = panel.querySelector("template").content.firstElementChild.cloneNode(true);
    const name = (job.inside ? `${job.inside}/` : "") + job.file.name;
    job.row = row;
    row.querySelector(".file-name").textContent = name;
    row.querySelector("progress").setAttribute("aria-label", name);
    row.querySelectorAll("button .visually-hidden").forEach((one) => one.replaceChildren(name));
    row.querySelector("[data-cancel]").addEventListener("click", () => cancel(job));
    row.querySelector("[data-retry]").addEventListener("click", () => again(job));
    list.append(row);
    say(job, words.waiting);
  }

  const say = (job, text) => {
    job.row.querySelector(".state").textContent = text;
  };

  // The whole, to see at any moment and to hear now and then.
  let spoken = 0;
  function tell(aloud = false) {
    const part = count.size ? Math.floor((100 * count.sent) / count.size) : 0;
    const text = words.overall
      .replace("{done}", count.arrived + count.skipped)
      .replace("{count}", count.all)
      .replace("{percent}", part);
    panel.querySelector(".overall").textContent = text;
    if (!aloud && Date.now() - spoken < 8000) return;
    spoken = Date.now();
    panel.querySelector("[role=status]").textContent = text;
  }

  function done(job) {
    running.delete(job);
    count.arrived += 1;
    job.over = true;
    moved(job, job.file.size);
    job.row.querySelector(".actions").remove();
    say(job, words.done);
    job.row.classList.add("arrived");
    if (list.children.length > shown) job.row.remove();
    tell();
    next();
  }

  function skip(job) {
    running.delete(job);
    count.skipped += 1;
    count.sent += job.file.size - job.sent;
    job.over = true;
    if (!job.row) show(job);
    say(job, words.skipped);
    job.row.classList.add("arrived");
    job.row.querySelector("progress").hidden = true;
    job.row.querySelector(".actions").remove();
    tell();
  }

  function end(job, text) {
    running.delete(job);
    count.all -= 1;
    count.size -= job.file.size;
    count.sent -= job.sent;
    job.sent = 0;
    if (!job.row) show(job);
    say(job, text);
    job.row.classList.add("failed");
    job.row.querySelector("progress").hidden = true;
    job.row.querySelector("[data-cancel]").hidden = true;
    job.row.querySelector("[data-retry]").hidden = false;
    panel.querySelector("[role=status]").textContent = `${job.file.name}: ${text}`;
  }

  function cancel(job) {
    const place = waiting.indexOf(job);
    if (place >= 0) waiting.splice(place, 1);
    job.over = true;
    end(job, words.cancelled);
    job.row.querySelector("[data-retry]").focus();
    const upload = job.upload;
    job.upload = null;
    next();
    // If it was there a moment before, it is there; what else stays is thrown away after a day.
    job.ending = upload?.abort(true).catch((error) => {
      if (said(error).code === "finished") arrivedAnyway(job);
    });
  }

  function arrivedAnyway(job) {
    job.row.classList.remove("failed");
    job.row.querySelector("progress").hidden = false;
    count.all += 1;
    count.size += job.file.size;
    done(job);
  }

  async function again(job) {
    await job.ending;
    if (job.row.classList.contains("arrived")) return null;
    broken.delete(job);
    job.over = false;
    job.row.remove();
    job.row = null;
    if (!job.upload) return take([job], job.endpoint);
    count.all += 1;
    count.size += job.file.size;
    show(job);
    waiting.push(job);
    return next();
  }

  window.addEventListener("online", () => [...broken].forEach(again));

  async function finish() {
    const arrived = count.arrived;
    if (!arrived && !count.skipped) return;
    tell(true);
    count = { all: 0, arrived: 0, skipped: 0, size: 0, sent: 0 };
    list.querySelectorAll(".arrived").forEach((row) => row.remove());
    panel.hidden = !list.children.length;
    if (!arrived) return gastvrij.say(words.nothing);
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("library");
    if (!answer.ok || !fresh) return window.location.reload();
    const old = document.getElementById("library");
    old.replaceChildren(...fresh.childNodes);
    window.htmx?.process(old);
    return gastvrij.say(arrived === 1 ? words.one : words.many.replace("{count}", arrived));
  }

  const busy = () => running.size > 0 || waiting.length > 0;
  window.gastvrij = { ...window.gastvrij, upload: { take, load, busy, panel, headers } };
})();
