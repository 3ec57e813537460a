// Lets a reader sort every table by any column; figures before words, so that what is
// not known stays at the end.
export function enhanceTables(view) {
  for (const table of view.querySelectorAll("table")) {
    if (table.tHead && table.tBodies[0]?.rows.length > 2) sortable(table);
  }
}

function sortable(table) {
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
      const rows = [...body.rows].map((row) => [value(row.cells[place]), row]);
      rows.sort(([a], [b]) => {
        if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
        const order = typeof a === "number" ? a - b : a.localeCompare(b);
        return down ? -order : order;
      });
      body.append(...rows.map(([, row]) => row));
    });
  });
}

function value(cell) {
  return cell.dataset.key === undefined ? cell.textContent : Number(cell.dataset.key);
}
