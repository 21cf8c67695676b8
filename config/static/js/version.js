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
  const chunk = 32 * 1024 * 1024;
  // Smaller files come along with the first request, and are sent anew if that breaks.
  const small = 256 * 1024;
  let upload = null;

  function load() {
    return new Promise((done, fail) => {
      if (window.tus) return done();
      const script = document.createElement("script");
      script.src = words.tus;
      script.addEventListener("load", done);
      script.addEventListener("error", fail);
      return document.head.append(script);
    });
  }

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

  function answer(error) {
    try {
      return JSON.parse(error.originalResponse.getBody());
    } catch {
      return {};
    }
  }

  // What the server has words for is answered by a person; all else may be better in a moment.
  function again(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const { code } = answer(error);
    const may = ["offset", "busy"].includes(code) || (!code && (status === 0 || status >= 500));
    if (may && upload) state.textContent = words.reconnecting;
    return may && upload !== null;
  }

  function failed(error) {
    const status = error.originalResponse?.getStatus();
    const signedOut = error.originalResponse?.getUnderlyingObject()?.responseURL.includes("/login");
    const reason = signedOut ? words.signedOut : status ? words.failed : words.offline;
    end(answer(error).error || reason);
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
      chunkSize: chunk,
      uploadDataDuringCreation: file.size <= small,
      storeFingerprintForResuming: file.size > small,
      removeFingerprintOnSuccess: true,
      retryDelays: [500, 1000, 3000, 5000, 10000, 20000, 30000, 30000],
      fingerprint: () => Promise.resolve(mark),
      onShouldRetry: again,
      onProgress: moved,
      onError: failed,
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
      await load();
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
