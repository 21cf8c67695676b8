// A new version of a document, sent in pieces: how far it is, cancel, and going on after a break or a reload.
(() => {
  const form = document.querySelector("form[data-version]");
  const said = window.sessionStorage.getItem("version");
  window.sessionStorage.removeItem("version");
  if (said) window.addEventListener("load", () => gastvrij.say(said));
  if (!form) return;
  const words = form.dataset;
  const place = form.querySelector(".on-its-way");
  const bar = place.querySelector("progress");
  const state = place.querySelector(".state");
  const button = form.querySelector("[type=submit]");
  const { file: input, note } = form.elements;
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const { load, options, mayBeBetter, why } = gastvrij.sending;
  let upload = null;

  function busy(yes) {
    place.hidden = !yes && !state.textContent;
    bar.hidden = !yes;
    place.querySelector("[data-cancel]").hidden = !yes;
    for (const one of [input, note, button]) one.disabled = yes;
  }

  function end(text) {
    upload = null;
    state.textContent = text;
    place.classList.add("failed");
    busy(false);
    button.focus();
  }

  function again(error) {
    const may = mayBeBetter(error) && upload !== null;
    if (may) state.textContent = words.reconnecting;
    return may;
  }

  function moved(sent, all) {
    const part = all ? sent / all : 1;
    bar.value = part;
    const text = part < 1 ? `${Math.floor(part * 100)}%` : words.saving;
    if (state.textContent !== text) state.textContent = text;
  }

  async function send() {
    const file = input.files[0];
    const mark = ["version", words.version, file.name, file.size, file.lastModified, note.value].join("|");
    upload = new tus.Upload(file, {
      endpoint: words.version,
      headers,
      metadata: { filename: file.name, note: note.value },
      ...options(file),
      fingerprint: () => Promise.resolve(mark),
      onShouldRetry: again,
      onProgress: moved,
      onError: (error) => end(why(error, words)),
      onSuccess: () => {
        window.sessionStorage.setItem("version", words.done);
        upload = null;
        window.location.reload();
      },
    });
    const [before] = await upload.findPreviousUploads();
    if (before) upload?.resumeFromPreviousUpload(before);
    upload?.start();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    place.classList.remove("failed");
    state.textContent = words.sending;
    busy(true);
    try {
      await load(words.tus);
    } catch {
      return end(words.offline);
    }
    return send();
  });

  place.querySelector("[data-cancel]").addEventListener("click", () => {
    upload?.abort(true).catch(() => window.location.reload()); // it was there a moment before
    end(words.cancelled);
  });

  window.addEventListener("beforeunload", (event) => {
    if (upload) event.preventDefault();
  });
})();
