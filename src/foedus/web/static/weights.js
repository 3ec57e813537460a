// Weights by sliders: what they make of the ranking or of one pair, at once and exactly,
// from the parts that the page holds. The address says which weights are shown.
import { asked, controls, go, whenShown } from "./go.js";
import { CHANNELS, WORDS, ranked, read, weighed, written } from "./weighing.js";

//: Sliders run from 0 to this; only ratios matter.
const MOST = 4;
const STEP = 0.25;
//: Partners shown from either end of a ranking.
const ENDS = 10;

whenShown((view) => {
  const panel = view.querySelector("#weighing");
  if (panel && !panel.dataset.ready) enhance(panel, view);
});

function enhance(panel, view) {
  panel.dataset.ready = "yes";
  const open = JSON.parse(panel.querySelector("#reweighing").textContent);
  const first = read(written(open.weights)) ?? open.weights;
  const weights = { ...first };
  const sliders = CHANNELS.map((channel) => slider(channel, weights, !open.partners.some((one) => channel in one.parts), () => show("moved")));
  const reset = key("Equal weights", () => {
    for (const channel of CHANNELS) weights[channel] = 1;
    show("moved");
  });
  const apply = key("Show the whole page with these weights", () => go(asked()));
  const field = document.createElement("div");
  field.className = "sliders";
  field.append(...sliders.map((one) => one.element));
  const keys = document.createElement("p");
  keys.className = "buttons";
  keys.append(reset, apply);
  panel.querySelector("[data-sliders]").replaceChildren(field);
  panel.querySelector("[data-keys]").replaceChildren(keys);

  function show(why) {
    for (const one of sliders) one.follow();
    const same = written(weights) === written(first);
    apply.hidden = same;
    reset.hidden = written(weights) === "";
    tell(panel, open, weights);
    if (why === "moved") remember(view, weights);
  }
  show("first");
}

function slider(channel, weights, silent, moved) {
  const element = document.createElement("label");
  const words = document.createElement("span");
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: 0, max: MOST, step: STEP });
  range.dataset.channel = channel;
  element.append(words, range);
  range.addEventListener("input", () => {
    weights[channel] = Number(range.value);
    // Weights that are all 0 weigh nothing: the last one stays.
    if (CHANNELS.every((one) => weights[one] === 0)) weights[channel] = STEP;
    moved();
  });
  const follow = () => {
    const total = CHANNELS.reduce((sum, one) => sum + weights[one], 0);
    const share = `${number((100 * weights[channel]) / total, 0)} %`;
    range.value = Math.min(weights[channel], MOST);
    range.setAttribute("aria-valuetext", `${number(weights[channel], 2)}, ${share} of the weight`);
    words.textContent = `${channel[0].toUpperCase()}${channel.slice(1)} ${share}${silent ? " (not known here)" : ""}`;
  };
  return { element, follow };
}

function key(text, pressed) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", pressed);
  return button;
}

// The address and the control take the weights; back leads to before the page.
function remember(view, weights) {
  const text = written(weights);
  const control = controls()?.elements.namedItem("weights");
  if (control) control.value = text || "equal";
  const address = new URL(location.href);
  address.searchParams.delete("weights");
  const others = address.searchParams.toString();
  const mine = text ? `weights=${text}` : "";
  const search = [others, mine].filter(Boolean).join("&");
  const path = address.pathname + (search ? `?${search}` : "");
  history.replaceState(null, "", path + address.hash);
  const copy = view.querySelector("header [data-copy]");
  if (copy) copy.dataset.copy = path;
}

function tell(panel, open, weights) {
  const told = panel.querySelector("[data-told]");
  if (open.partners.length === 1) told.replaceChildren(...one(open, weights));
  else {
    // What a reader opened stays open while the sliders move.
    const wide = told.querySelector("details")?.open ?? false;
    told.replaceChildren(...all(open, weights));
    for (const details of told.querySelectorAll("details")) details.open = wide;
  }
}

function one(open, weights) {
  const found = weighed(open, open.partners[0], weights);
  const who = open.names[open.partners[0].partner];
  if (found === null) return [paragraph(`${who}: no channel that is known here has weight.`)];
  const parts = CHANNELS.filter((channel) => channel in found.contributions)
    .map((channel) => `${channel} ${number(found.contributions[channel], 1, true)}`);
  const said = found.reason === null
    ? `${who} with these weights: ${moved(found)}; in words: ${found.word}.`
    : `${who} could not be ranked with these weights: ${found.reason}. Taken all the same: ${moved(found)}.`;
  return [`${said} By channel: ${parts.join(", ")}.`, holds(open, found)].map(paragraph);
}

function holds(open, found) {
  const words = open.partners.find((other) => other.partner === found.partner).words;
  const sign = found.signHolds === null ? "" : `The sign holds under ${percent(found.signHolds)} of plausible weights and scales. `;
  const each = WORDS.map((word) => `'${word}' ${percent(words[word])}`);
  return `${sign}Of ${open.draws} plausible weights, so many give each word: ${each.join(", ")}.`;
}

function all(open, weights) {
  const found = ranked(open, weights);
  const count = (word) => found.filter((other) => other.word === word).length;
  const lines = [paragraph(
    `With these weights ${found.length} partners can be ranked: ${count("fell")} fell, ${count("rose")} rose, ${count("moved little")} moved little, ${count("not known")} not known. ${furthest(open, found)}`,
  )];
  if (found.length === 0) return lines;
  const shown = found.length <= 2 * ENDS ? found : [...found.slice(0, ENDS), ...found.slice(-ENDS)];
  const table = document.createElement("table");
  const caption = table.createCaption();
  caption.textContent = shown.length < found.length
    ? `The ${ENDS} greatest losses and gains with these weights, of ${found.length}`
    : "All partners with these weights";
  const head = table.createTHead().insertRow();
  const columns = ["Partner", String(open.since), String(open.until), "Change", "90 % interval", "In words", "Sign holds", "Word holds"];
  columns.forEach((text, place) => head.append(cell("th", text, place > 0 && place !== 5, "col")));
  const body = table.createTBody();
  for (const other of shown) {
    const row = body.insertRow();
    const name = cell("th", open.names[other.partner], false, "row");
    row.append(
      name,
      ...[
        number(other.start.estimate, 1), number(other.end.estimate, 1),
        number(other.change.estimate, 1, true), bounds(other.change),
      ].map((text) => cell("td", text, true)),
      cell("td", other.word, false),
      cell("td", other.signHolds === null ? "" : percent(other.signHolds), true),
      cell("td", percent(other.wordHolds), true),
    );
  }
  const scroll = document.createElement("div");
  scroll.className = "scroll";
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", caption.textContent);
  scroll.append(table);
  const details = document.createElement("details");
  details.className = "folded";
  const summary = document.createElement("summary");
  summary.textContent = "The ranking with these weights";
  details.append(summary, scroll);
  return [...lines, details];
}

// Who moved furthest either way, with how many weights say so.
function furthest(open, found) {
  const named = (one) => `${open.names[one.partner]} ${number(one.change.estimate, 1, true)} (sign holds under ${one.signHolds === null ? "no" : percent(one.signHolds)} of plausible weights and scales)`;
  const away = found[0];
  const closer = found.at(-1);
  return away ? `Furthest away: ${named(away)}. Furthest closer: ${named(closer)}.` : "";
}

function cell(kind, text, numeric, scope = "") {
  const made = document.createElement(kind);
  made.textContent = text;
  if (numeric) made.className = "number";
  if (scope) made.scope = scope;
  return made;
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function moved(found) {
  return `${number(found.start.estimate, 1)} to ${number(found.end.estimate, 1)}, ${number(found.change.estimate, 1, true)} points (${bounds(found.change)})`;
}

function bounds(interval) {
  return `${number(interval.low, 1, true)} to ${number(interval.high, 1, true)}`;
}

function percent(share) {
  return `${number(100 * share, 0)} %`;
}

// As everywhere: a true minus sign, and no sign on what rounds to nothing.
function number(value, digits, sign = false) {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return (0).toFixed(digits);
  return (sign && value > 0 ? `+${text}` : text).replace("-", "−");
}
