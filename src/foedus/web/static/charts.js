// Draws charts when they come near the window, fits them to their place, and lets a
// reader pick one of several. Colours are custom properties of the page: a change of
// theme needs no drawing.
import { draw } from "./draw.js";

let watcher;
let queue = Promise.resolve();
// Whether all of the page is there.
let whole = false;

function specOf(place) {
  return JSON.parse(place.closest("figure").querySelector("script.spec").textContent);
}

async function show(place) {
  if (!place.isConnected) return;
  if (place.dataset.width === String(place.clientWidth)) return;
  try {
    await loadVega();
    await draw(place, specOf(place));
    place.dataset.drawn = "yes";
    if (!performance.getEntriesByName("first-chart").length) performance.mark("first-chart");
  } catch (error) {
    place.textContent = "This chart could not be drawn; its table is below.";
    place.dataset.drawn = "failed";
    console.error(error);
  }
}

export function loadVega() {
  return import(document.getElementById("vega").href);
}

function isNear(place) {
  return place.getBoundingClientRect().top < innerHeight;
}

function drawSoon(place) {
  // One after the other, so that the page answers between them.
  queue = queue.then(() => show(place)).then(settle);
}

function settle() {
  if (!whole) return;
  const places = [...document.querySelectorAll("[data-chart]")];
  const failed = places.some((place) => place.dataset.drawn === "failed");
  document.documentElement.dataset.charts = failed ? "failed" : "drawn";
}

// Draws the charts of a part of the page when they come near the window.
export function watchCharts(part) {
  part.querySelectorAll(".choice").forEach(offer);
  watcher ??= new IntersectionObserver(
    (seen) => {
      for (const one of seen) if (one.isIntersecting) drawSoon(one.target);
      if (!seen.some((one) => one.isIntersecting)) settle();
    },
    { rootMargin: "400px" },
  );
  const places = [...part.querySelectorAll("[data-chart]")];
  places.forEach((place) => watcher.observe(place));
  // The first does not wait for the watcher, which speaks after a whole frame.
  const first = places.find((place) => place.offsetParent !== null);
  if (first && document.querySelector("[data-width]") === null && isNear(first)) drawSoon(first);
  return places.length;
}

export function showCharts(view) {
  watcher?.disconnect();
  watcher = undefined;
  whole = true;
  document.documentElement.dataset.charts = "";
  if (watchCharts(view) === 0) settle();
  restLater();
}

// Paper does not wait for a chart: what lies below the window is drawn once the reader
// has had the page for a while, one chart whenever there is nothing else to do.
const QUIET = 1200;
const idle = window.requestIdleCallback ?? ((callback) => setTimeout(callback, 100));
let quiet;

function restLater() {
  clearTimeout(quiet);
  delete document.documentElement.dataset.rest;
  quiet = setTimeout(() => idle(drawNext), QUIET);
}

function drawNext() {
  const place = document.querySelector("[data-chart]:not([data-drawn])");
  if (place === null) {
    document.documentElement.dataset.rest = "drawn";
    return;
  }
  drawSoon(place);
  const mine = quiet;
  queue.then(() => { if (mine === quiet) idle(drawNext); });
}

// Draws all charts of the page, for paper and for whoever waits for them.
export function drawAll() {
  for (const place of document.querySelectorAll("[data-chart]")) drawSoon(place);
  return queue;
}

function offer(choice) {
  if (choice.querySelector(".choice-keys")) return;
  const options = [...choice.querySelectorAll(".option")];
  const keys = document.createElement("fieldset");
  keys.className = "choice-keys";
  const legend = document.createElement("legend");
  legend.textContent = "Show";
  keys.append(legend);
  const pick = (chosen) => {
    choice.dataset.picked = chosen;
    options.forEach((one, k) => {
      one.toggleAttribute("data-hidden", k !== chosen);
      one.inert = k !== chosen;
    });
    keys.querySelectorAll("button").forEach((key, k) => key.setAttribute("aria-pressed", String(k === chosen)));
  };
  options.forEach((one, k) => {
    const key = document.createElement("button");
    key.type = "button";
    key.textContent = one.querySelector("figcaption").textContent;
    key.addEventListener("click", () => pick(k));
    keys.append(key);
  });
  choice.prepend(keys);
  pick(Math.min(Number(choice.dataset.picked ?? 0), options.length - 1));
}

let pending;
addEventListener("resize", () => {
  clearTimeout(pending);
  pending = setTimeout(() => {
    for (const place of document.querySelectorAll("[data-drawn]")) drawSoon(place);
  }, 200);
});

// Paper cannot be clicked: it shows what is folded on the screen.
let opened = [];
addEventListener("beforeprint", () => {
  drawAll();
  opened = [...document.querySelectorAll("details.evidence:not([open]), details.folded:not([open])")];
  opened.forEach((one) => { one.open = true; });
});
addEventListener("afterprint", () => opened.forEach((one) => { one.open = false; }));
