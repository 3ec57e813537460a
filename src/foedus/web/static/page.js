// What every page does: each module looks after one thing, and looks again whenever a
// new answer is shown.
import { showCharts } from "./charts.js";
import { followControls, whenShown } from "./go.js";
import { enhanceSearch } from "./search.js";
import { enhanceShare } from "./share.js";
import { enhanceTables } from "./tables.js";
import { enhanceTheme } from "./colours.js";
import { enhanceYears } from "./years.js";

// What has the focus must not scroll under the bar of controls, however many lines it has.
function keepClear() {
  const bar = document.getElementById("controls");
  if (bar === null) return;
  const measure = () => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`);
  new ResizeObserver(measure).observe(bar);
}

whenShown((view) => {
  enhanceTables(view);
  enhanceShare(view);
  showCharts(view);
});
followControls();
keepClear();
enhanceTheme();
enhanceYears();
enhanceSearch();
