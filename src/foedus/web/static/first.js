// Draws the first charts while the rest of the page is still on its way.
import { loadVega, watchCharts } from "./charts.js";

const done = new WeakSet();

// A block is whole once something stands behind it.
function look() {
  for (const block of document.querySelectorAll("#view .block")) {
    if (done.has(block) || block.nextSibling === null) continue;
    done.add(block);
    watchCharts(block);
  }
}

if (document.readyState === "loading") {
  const arriving = new MutationObserver(look);
  arriving.observe(document.documentElement, { childList: true, subtree: true });
  // The page's own script then looks after all charts.
  document.addEventListener("DOMContentLoaded", () => arriving.disconnect());
  look();
  // To run the library takes a while; until a chart is there, there is time for it.
  loadVega();
}
