// From one question to the next: the answer is swapped, the controls stay, and the
// address always says what is shown. Without this module the form does the same.
const shown = [];
let running;

// Calls back with the element of the answer: now, and after every change.
export function whenShown(callback) {
  shown.push(callback);
  callback(document.getElementById("view"));
}

export function controls() {
  return document.getElementById("controls");
}

// The address that the controls ask for; the server leads to its canonical form. What
// the page took itself (the last year that all channels cover) stays open.
export function asked(form = controls()) {
  const taken = (name) => form.elements.namedItem(name).dataset?.taken;
  const pairs = [...new FormData(form)].filter(([name, value]) => value.trim() !== "" && value !== taken(name));
  return `${form.getAttribute("action")}?${new URLSearchParams(pairs)}`;
}

// Lets go of an answer that is on its way; what is shown stays.
export function halt() {
  running?.abort();
  document.getElementById("view").removeAttribute("aria-busy");
  say(`Shown: ${document.querySelector("h1").textContent}`);
}

// Shows the answer at an address. Resolves once it stands, to whether it does.
export async function go(address, { history = "push" } = {}) {
  running?.abort();
  const mine = (running = new AbortController());
  const view = document.getElementById("view");
  view.setAttribute("aria-busy", "true");
  say("Loading");
  let page, target;
  try {
    const response = await fetch(address, { signal: mine.signal });
    target = response.url;
    page = new DOMParser().parseFromString(await response.text(), "text/html");
    mine.signal.throwIfAborted();
  } catch (error) {
    if (error.name === "AbortError") return false;
    location.assign(address);
    return false;
  }
  const next = page.getElementById("view");
  if (next === null) {
    location.assign(address);
    return false;
  }
  keepOpen(view, next);
  // Scripts that belong to another page only come with it.
  for (const script of page.querySelectorAll("script[src][type=module]")) {
    if (document.querySelector(`script[src="${script.getAttribute("src")}"]`) === null) {
      import(script.getAttribute("src"));
    }
  }
  view.replaceWith(document.importNode(next, true));
  document.title = page.title;
  if (history === "push") window.history.pushState(null, "", target);
  if (history === "replace") window.history.replaceState(null, "", target);
  synchronise(page.getElementById("controls"), history === "none");
  for (const callback of shown) callback(document.getElementById("view"));
  document.dispatchEvent(new CustomEvent("foedus:shown"));
  say(`Shown: ${document.querySelector("h1").textContent}`);
  return true;
}

export function say(text) {
  document.getElementById("status").textContent = text;
}

// What a reader opened stays open, and the chart that was picked stays picked.
function keepOpen(from, to) {
  const key = (one) => `${one.closest("[id]")?.id} ${one.className} ${one.querySelector("summary")?.textContent}`;
  const open = new Set([...from.querySelectorAll("details[open]")].map(key));
  for (const one of to.querySelectorAll("details")) {
    if (open.has(key(one))) one.open = true;
  }
  for (const choice of from.querySelectorAll(".choice[data-picked]")) {
    const block = choice.closest("[id]")?.id;
    const same = block && to.querySelector(`#${CSS.escape(block)} .choice`);
    if (same) same.dataset.picked = choice.dataset.picked;
  }
}

// Controls take the values of the answer; the one that is being used keeps its own,
// unless a reader went back.
function synchronise(fresh, all) {
  const form = controls();
  if (!form || !fresh) return;
  for (const one of fresh.elements) {
    const mine = one.name && form.elements.namedItem(one.name);
    if (!mine) continue;
    for (const bound of ["min", "max"]) {
      if (one.hasAttribute(bound)) mine.setAttribute(bound, one.getAttribute(bound));
    }
    if (one.dataset.taken === undefined) delete mine.dataset.taken;
    else mine.dataset.taken = one.dataset.taken;
    if (all || mine !== document.activeElement) mine.value = one.value;
  }
  const years = form.querySelector(".years");
  const next = fresh.querySelector(".years");
  if (years && next) Object.assign(years.dataset, { first: next.dataset.first, last: next.dataset.last });
}

export function followControls() {
  const form = controls();
  addEventListener("popstate", () => {
    // A change of the anchor alone is no other question.
    const here = new URL(document.getElementById("view").dataset.address, location.href);
    if (here.pathname + here.search === location.pathname + location.search) return;
    go(location.href, { history: "none" });
  });
  if (!form) return;
  form.addEventListener("change", (event) => {
    if (event.target.name) go(asked(form));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(asked(form));
  });
  document.documentElement.dataset.live = "yes";
}
