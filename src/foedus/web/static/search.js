// A search box for states: any name, old or new, and any code; arrows, Enter, Escape.
let names;

function fetchNames() {
  names ??= fetch("/search.json").then((response) => response.json());
  return names;
}

const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();

// Best first: the code itself, a name that begins so, one that holds the word.
function matches(rows, text, most = 8) {
  const word = fold(text);
  if (!word) return [];
  const scored = [];
  for (const [id, name, first, last, hub, others] of rows) {
    const plain = fold(name);
    const other = others.find((one) => one === word) ?? others.find((one) => one.startsWith(word) && word.length > 1);
    let rank;
    if (id.toLowerCase() === word || plain === word) rank = 0;
    else if (others.includes(word)) rank = 1;
    else if (plain.startsWith(word)) rank = 2;
    else if (plain.split(/[\s-]/).some((part) => part.startsWith(word))) rank = 3;
    else if (other) rank = 4;
    else continue;
    scored.push([rank + (last === null ? 0 : 0.5), { id, name, first, last, hub, other }]);
  }
  return scored.sort(([a, x], [b, y]) => a - b || x.name.localeCompare(y.name)).slice(0, most).map(([, one]) => one);
}

export function enhanceSearch() {
  document.querySelectorAll(".search").forEach(box);
}

function box(place) {
  const input = place.querySelector("input");
  const many = place.dataset.search === "many";
  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.className = "found";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "States found");
  list.hidden = true;
  place.append(list);
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
    .forEach(([name, value]) => input.setAttribute(name, value));
  let at = -1;

  const word = () => (many ? input.value.split(",").at(-1) : input.value);
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const mark = (next) => {
    const options = [...list.children];
    at = (next + options.length) % options.length;
    options.forEach((one, k) => one.setAttribute("aria-selected", String(k === at)));
    input.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    const before = many ? input.value.split(",").slice(0, -1).map((one) => one.trim()) : [];
    input.value = [...before, option.dataset.name].join(", ");
    close();
    if (option.dataset.leads && !many && place.dataset.leads) location.assign(place.dataset.leads + option.dataset.id);
    else input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const open = async () => {
    const found = matches(await fetchNames(), word());
    list.replaceChildren(...found.map((one, k) => option(one, `${list.id}-${k}`)));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  input.addEventListener("focus", () => { fetchNames(); input.select(); });
  input.addEventListener("input", open);
  input.addEventListener("blur", () => setTimeout(close, 150));
  // While the list is open, only a choice counts as a change.
  input.addEventListener("change", (event) => { if (!list.hidden) event.stopPropagation(); }, true);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      else mark(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1));
    }
    if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      take(list.children[Math.max(at, 0)]);
    }
  });
  // Before the box loses the focus to it.
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) { event.preventDefault(); take(option); }
  });
}

function option(one, id) {
  const item = document.createElement("li");
  item.id = id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  Object.assign(item.dataset, { id: one.id, name: one.name, leads: one.hub ? "yes" : "" });
  const code = document.createElement("span");
  code.className = "code";
  code.textContent = one.id;
  const years = one.last === null ? "" : ` (to ${one.last})`;
  item.append(`${one.name}${years} `, code);
  return item;
}
