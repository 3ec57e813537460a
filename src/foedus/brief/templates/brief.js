// Draws the charts, sorts tables, opens evidence; charts/page/draw.js stands before.
const specs = JSON.parse(document.getElementById("specs").textContent);
const places = [...document.querySelectorAll("[data-chart]")];

async function drawAll() {
  let failed = 0;
  for (const place of places) {
    if (place.dataset.width === String(place.clientWidth)) continue;
    try {
      await draw(place, specs[place.dataset.chart]);
    } catch (error) {
      failed += 1;
      place.textContent = "This chart could not be drawn; its table is below.";
      console.error(error);
    }
  }
  document.documentElement.dataset.charts = failed ? "failed" : "drawn";
}

let pending;
addEventListener("resize", () => {
  clearTimeout(pending);
  pending = setTimeout(drawAll, 200);
});

for (const choice of document.querySelectorAll(".choice")) {
  const shown = [...choice.querySelectorAll(".option")];
  const keys = document.createElement("fieldset");
  keys.className = "choice-keys";
  const legend = document.createElement("legend");
  legend.textContent = "Show";
  keys.append(legend);
  const pick = (chosen) => {
    shown.forEach((one, k) => one.toggleAttribute("data-hidden", k !== chosen));
    shown.forEach((one, k) => { one.inert = k !== chosen; });
    keys.querySelectorAll("button").forEach((key, k) => key.setAttribute("aria-pressed", String(k === chosen)));
  };
  shown.forEach((one, k) => {
    const key = document.createElement("button");
    key.type = "button";
    key.textContent = one.querySelector("figcaption").textContent;
    key.addEventListener("click", () => pick(k));
    keys.append(key);
  });
  choice.prepend(keys);
  pick(0);
}

for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, place) => {
    const key = document.createElement("button");
    key.type = "button";
    key.append(...head.childNodes);
    head.append(key);
    key.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => {
        const cell = row.cells[place];
        return cell.dataset.key === undefined ? cell.textContent : Number(cell.dataset.key);
      };
      const rows = [...body.rows].map((row) => [value(row), row]);
      // Figures before words, so that what is not known stays at the end.
      rows.sort(([a], [b]) => {
        if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
        const order = typeof a === "number" ? a - b : a.localeCompare(b);
        return down ? -order : order;
      });
      body.append(...rows.map(([, row]) => row));
    });
  });
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") part.open = true;
  }
}
addEventListener("hashchange", openTarget);
openTarget();

// Paper cannot be clicked: the pages of the movers print with their evidence, and
// the trust page with all its tables.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.evidence:not([open]), details.folded:not([open])")];
  opened.forEach((one) => { one.open = true; });
});
addEventListener("afterprint", () => opened.forEach((one) => { one.open = false; }));

await drawAll();
