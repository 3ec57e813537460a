// The years: two handles on one line, and a key that lets the window grow year by year.
import { asked, controls, go, halt } from "./go.js";

//: Milliseconds that a year stays before the next one, once it is drawn.
const PACE = 900;

export function enhanceYears() {
  const years = controls()?.querySelector(".years");
  if (!years || !years.dataset.first || !years.dataset.last) return;
  const numbers = [...years.querySelectorAll("input[type=number]")];
  const track = document.createElement("div");
  track.className = "track";
  const handles = numbers.map((number) => handle(number, years));
  track.append(...handles);
  const play = playKey(years, numbers);
  years.append(track, play);
  document.addEventListener("foedus:shown", () => handles.forEach((one) => one.follow()));
}

function handle(number, years) {
  const range = document.createElement("input");
  range.type = "range";
  range.step = 1;
  const label = number.labels[0].textContent;
  range.setAttribute("aria-label", `${label}, slider`);
  range.follow = () => {
    range.min = years.dataset.first;
    range.max = years.dataset.last;
    range.value = number.value;
    range.setAttribute("aria-valuetext", number.value);
  };
  range.follow();
  range.addEventListener("input", () => {
    // The handles may meet, not cross.
    const both = [...years.querySelectorAll("input[type=number]")];
    const place = both.indexOf(number);
    let year = Number(range.value);
    if (both.length === 2 && place === 0) year = Math.min(year, Number(both[1].value) - 1);
    if (both.length === 2 && place === 1) year = Math.max(year, Number(both[0].value) + 1);
    range.value = year;
    number.value = year;
    range.setAttribute("aria-valuetext", String(year));
  });
  range.addEventListener("change", () => number.dispatchEvent(new Event("change", { bubbles: true })));
  number.addEventListener("input", () => { if (number.value) range.value = number.value; });
  return range;
}

function playKey(years, numbers) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const last = numbers.at(-1);
  const start = still ? "Next year" : "Play";
  const key = document.createElement("button");
  key.type = "button";
  key.className = "play";
  key.textContent = start;
  let playing = false;
  const stop = () => {
    playing = false;
    key.textContent = start;
    key.removeAttribute("aria-pressed");
  };
  // Sets the last year; the window opens again from its first one at the end.
  const step = async (history) => {
    const end = Number(years.dataset.last);
    const least = numbers.length === 2 ? Number(numbers[0].value) + 1 : Number(years.dataset.first);
    const year = Number(last.value) >= end ? least : Number(last.value) + 1;
    const before = last.value;
    last.value = year;
    const stands = await go(asked(), { history });
    // Paused meanwhile: the controls say what is shown.
    if (!stands && last.value === String(year)) last.value = before;
    return stands;
  };
  key.addEventListener("click", async () => {
    if (still) return step("push");
    if (playing) {
      // A year that is still on its way would take the place of whatever comes next.
      halt();
      return stop();
    }
    playing = true;
    key.textContent = "Pause";
    key.setAttribute("aria-pressed", "true");
    // One entry in the history for the whole run: back leads to before it.
    for (let first = true; playing; first = false) {
      const began = performance.now();
      if (!(await step(first ? "push" : "replace"))) break;
      if (Number(last.value) >= Number(years.dataset.last)) break;
      const left = Math.max(0, PACE - (performance.now() - began));
      await new Promise((done) => setTimeout(done, left));
    }
    stop();
  });
  return key;
}
