// Behind an @ in a comment: a list of people to choose from, by the arrow keys and Enter, or by pressing one.
(() => {
  const BEGUN = /(?:^|[^\p{L}\p{N}_@])@([^\n@]{0,40})$/u;
  let field = null;
  let list = null;
  let request = null;
  let timer = 0;
  let chosen = -1;

  const before = () => field.value.slice(0, field.selectionStart);

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("textarea[data-people]")) return;
    field = event.target;
    clearTimeout(timer);
    request?.abort();
    const begun = before().match(BEGUN);
    if (!begun || begun[1].startsWith(" ") || begun[1].split(" ").length > 4) return close();
    timer = setTimeout(ask, 120, begun[1]);
  });

  async function ask(typed) {
    request = new AbortController();
    try {
      const address = `${field.dataset.people}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { signal: request.signal });
      show(answer.ok ? (await answer.json()).people : []);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show(people) {
    close();
    if (!people.length) return;
    list = document.createElement("ul");
    list.id = `${field.id}-people`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.dataset.label);
    people.forEach((person, at) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${at}`;
      option.setAttribute("role", "option");
      option.dataset.person = person.id;
      option.dataset.name = person.name;
      option.append(person.name);
      const note = document.createElement("span");
      note.textContent = person.note;
      if (person.note) option.append(note);
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(option);
      });
      list.append(option);
    });
    field.after(list);
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-autocomplete", "list");
    say(field.dataset.say);
    mark(0);
  }

  function mark(at) {
    chosen = (at + list.children.length) % list.children.length;
    [...list.children].forEach((option, each) => option.setAttribute("aria-selected", each === chosen));
    field.setAttribute("aria-activedescendant", list.children[chosen].id);
  }

  function say(words) {
    let live = field.parentElement.querySelector("[aria-live]");
    if (!live) {
      live = document.createElement("p");
      live.className = "visually-hidden";
      live.setAttribute("aria-live", "polite");
      field.parentElement.append(live);
    }
    live.textContent = words;
  }

  function close() {
    if (!list) return;
    list.remove();
    list = null;
    say("");
    for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete"]) field.removeAttribute(name);
  }

  function choose(option) {
    const start = field.selectionStart - before().match(BEGUN)[1].length;
    field.setRangeText(`${option.dataset.name} `, start, field.selectionStart, "end");
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "mentioned";
    input.value = option.dataset.person;
    field.form.append(input);
    close();
  }

  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== field || event.isComposing) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") choose(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  document.addEventListener("focusout", (event) => {
    if (event.target === field) close();
  });
})();
