// The rows of a folder: select them, walk them with the keyboard, rename one in place, drag them to a folder.
(() => {
  const library = document.getElementById("library");
  const dialog = document.getElementById("dialog");
  if (!library || !window.fetch || !dialog?.showModal) return;
  const rowType = "application/x-gastvrij-rows"; // files that are dropped are upload.js's
  const words = library.dataset;
  let anchor = null; // where a range of rows begins
  let dragged = [];

  const form = () => document.getElementById("many");
  const rows = () => [...library.querySelectorAll("#rows tr[data-key]")];
  const boxOf = (row) => row.querySelector(".pick input");
  const picked = () => rows().filter((row) => boxOf(row).checked);
  const rowOf = (target) => target.closest?.("#rows tr[data-key]");

  // Selecting

  function tell() {
    const count = picked().length;
    if (!form()) return;
    const text = count ? (count === 1 ? words.one : words.some.replace("{count}", count)) : words.none;
    form().querySelector(".count").textContent = text;
    document.getElementById("table-says").textContent = text;
    const all = library.querySelector("[data-all]");
    all.checked = count > 0 && count === rows().length;
    all.indeterminate = count > 0 && !all.checked;
  }

  function pick(chosen, on = true) {
    for (const row of chosen) boxOf(row).checked = on;
    tell();
  }

  function pickRange(row, on = true) {
    const all = rows();
    const ends = [all.indexOf(anchor ?? row), all.indexOf(row)].sort((a, b) => a - b);
    pick(all.slice(Math.max(ends[0], 0), ends[1] + 1), on);
  }

  function clear() {
    pick(rows(), false);
    anchor = null;
  }

  library.addEventListener("click", (event) => {
    if (event.target.matches("[data-clear]")) {
      rows()[0]?.querySelector(".pick input").focus();
      return clear();
    }
    const row = event.target.matches(".pick input") && rowOf(event.target);
    if (!row) return;
    if (event.shiftKey && anchor) pickRange(row, event.target.checked);
    else anchor = row;
  });
  // A label passes a click on without the Shift key: take it to the box ourselves.
  library.addEventListener("click", (event) => {
    const row = event.shiftKey && event.target.closest(".pick label") && rowOf(event.target);
    if (!row || event.target.matches("input")) return;
    event.preventDefault();
    pickRange(row);
  });
  library.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) pick(rows(), event.target.checked);
    else if (event.target.matches(".pick input")) tell();
  });

  // With the keyboard

  const steps = { ArrowDown: 1, ArrowUp: -1 };

  library.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    const typing = event.target.matches("input:not([type=checkbox])");
    if (!row || typing || event.target.closest("details[open]")) return;
    if (act(event, row)) event.preventDefault();
  });

  function act(event, row) {
    const { key } = event;
    if (steps[key]) return step(row, steps[key], event.shiftKey);
    if (key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) return pick(rows()) ?? true;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (key === "Escape") return clear() ?? true;
    if (key === "F2") return rename(row);
    if (key === "Delete") return remove(row);
    if (key === "Enter" && event.target === boxOf(row)) return row.querySelector(".thing a").click() ?? true;
    return false;
  }

  function step(row, by, extend) {
    const all = rows();
    const next = all[all.indexOf(row) + by];
    if (!next) return true;
    if (extend) {
      anchor ??= row;
      pickRange(next);
    } else anchor = next;
    boxOf(next).focus();
    return true;
  }

  function remove(row) {
    const button = form().querySelector("[value=delete]");
    if (!button) return false;
    if (!picked().length) pick([row]);
    form().requestSubmit(button);
    return true;
  }

  // Renaming in place

  function rename(row) {
    if (!row.dataset.rename) return false;
    const link = row.querySelector(".thing a");
    const name = link.textContent;
    const input = Object.assign(document.createElement("input"), { type: "text", value: name, className: "new-name" });
    input.setAttribute("aria-label", words.newName.replace("{name}", name));
    link.hidden = true;
    link.after(input);
    input.focus();
    const dot = name.lastIndexOf(".");
    input.setSelectionRange(0, dot > 0 && !row.dataset.place ? dot : name.length);
    let over = false;
    const stop = ({ refocus = true } = {}) => {
      if (over) return;
      over = true;
      input.remove();
      link.hidden = false;
      if (refocus) boxOf(row).focus();
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") stop();
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      if (input.value.trim() === name) stop();
      else save(row, input, () => (over = true));
    });
    input.addEventListener("blur", () => setTimeout(() => document.activeElement !== input && !input.readOnly && stop({ refocus: false })));
    return true;
  }

  async function save(row, input, done) {
    input.readOnly = true;
    const answer = await post(row.dataset.rename, { name: input.value });
    const text = await answer?.text();
    if (answer?.ok) {
      done();
      const parsed = document.createElement("template");
      parsed.innerHTML = text;
      const fresh = parsed.content.querySelector("tr[data-key]");
      boxOf(fresh).checked = boxOf(row).checked;
      row.replaceWith(fresh);
      window.htmx?.process(fresh);
      boxOf(fresh).focus();
      const name = fresh.querySelector(".thing a").textContent;
      document.getElementById("table-says").textContent = words.renamed.replace("{name}", name);
      return;
    }
    input.readOnly = false;
    input.setAttribute("aria-invalid", "true");
    input.focus();
    const page = new DOMParser().parseFromString(text ?? "", "text/html");
    const why = page.querySelector(".errorlist")?.textContent.trim();
    if (answer) gastvrij.say(why || words.failed, "error");
  }

  async function post(address, data) {
    const body = data instanceof FormData ? data : new FormData();
    if (body !== data) for (const [name, value] of Object.entries(data)) body.set(name, value);
    if (!body.has("csrfmiddlewaretoken")) body.set("csrfmiddlewaretoken", form().elements.csrfmiddlewaretoken.value);
    try {
      return await fetch(address, { method: "POST", body, headers: { "X-Requested-With": "XMLHttpRequest" } });
    } catch {
      gastvrij.say(words.offline, "error");
      return null;
    }
  }

  // Doing something with many: an answer is a question to put, or what became of it

  document.addEventListener("submit", (event) => {
    const asked = event.target;
    if (!asked.matches("[data-many], [data-undo]") || event.submitter?.matches("[data-plain]")) return;
    event.preventDefault();
    send(asked.action, new FormData(asked, event.submitter));
    asked.closest(".toast")?.remove();
  });

  async function send(address, data) {
    const answer = await post(address, data);
    if (!answer) return;
    const isResult = answer.headers.get("Content-Type")?.includes("json");
    if (!answer.ok) return gastvrij.say(words.failed, "error");
    if (isResult) return finish(await answer.json());
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const question = page.getElementById("confirm");
    if (!question) return window.location.reload();
    dialog.replaceChildren(question);
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[type=radio]:checked, [data-first], .cancel")?.focus();
  }

  async function finish({ done, again, toasts }) {
    if (dialog.open) dialog.close();
    const here = document.activeElement;
    const gone = rows().filter((row) => done.includes(row.dataset.key));
    const after = gone.length ? rows().slice(rows().indexOf(gone[0])) : [];
    const next = after.find((row) => !gone.includes(row));
    gone.forEach((row) => row.remove());
    clear();
    if (again || !rows().length) await refresh();
    const lost = !here?.isConnected || here === document.body || here.closest("#many");
    if (gone.length || lost) boxOf(next ?? rows().at(gone.length ? -1 : 0) ?? document.body)?.focus();
    const parsed = document.createElement("template");
    parsed.innerHTML = toasts;
    const box = document.getElementById("toasts");
    box.querySelectorAll(".toast:has([data-undo])").forEach((old) => old.remove());
    box.append(...parsed.content.children);
  }

  async function refresh() {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("library");
    if (!answer.ok || !fresh) return window.location.reload();
    library.replaceChildren(...fresh.childNodes);
    window.htmx?.process(library);
  }

  // What is read again after an upload keeps what was selected.
  let kept = [];
  new MutationObserver(() => {
    const now = picked().map((row) => row.dataset.key);
    if (!now.length && kept.length) pick(rows().filter((row) => kept.includes(row.dataset.key)));
    kept = picked().map((row) => row.dataset.key);
    tell();
  }).observe(library, { childList: true });
  library.addEventListener("change", () => (kept = picked().map((row) => row.dataset.key)));

  // Dragging

  library.addEventListener("pointerdown", (event) => {
    const row = rowOf(event.target);
    if (row) row.draggable = Boolean(row.dataset.rename) && !event.target.matches("input");
  });
  library.addEventListener("dragstart", (event) => {
    const row = rowOf(event.target);
    if (!row?.draggable) return;
    if (!boxOf(row).checked) {
      clear();
      pick([row]);
    }
    dragged = picked().map((each) => each.dataset.key);
    event.dataTransfer.clearData();
    event.dataTransfer.setData(rowType, dragged.join(" "));
    event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragend", () => {
    dragged = [];
    mark(null);
  });

  const placeAt = (event) => {
    if (!event.dataTransfer?.types.includes(rowType)) return null;
    const place = event.target.closest?.("[data-place]");
    return place && !dragged.includes(place.dataset.key) ? place : null;
  };

  function mark(place) {
    document.querySelectorAll(".drop-here").forEach((each) => each !== place && each.classList.remove("drop-here"));
    place?.classList.add("drop-here");
  }

  document.addEventListener("dragover", (event) => {
    const place = placeAt(event);
    if (dragged.length) mark(place);
    if (!place) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  document.addEventListener("drop", (event) => {
    const place = placeAt(event);
    if (!place) return;
    event.preventDefault();
    mark(null);
    const data = new FormData(form());
    data.set("do", "move");
    data.set("to", place.dataset.place);
    send(form().action, data);
  });

  tell();
})();
