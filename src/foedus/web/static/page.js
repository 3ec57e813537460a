// What every page does: each module looks after one thing, and looks again whenever a
// new answer is shown.
import { showCharts } from "./charts.js";
import { followControls, whenShown } from "./go.js";
import { enhanceSearch } from "./search.js";
import { enhanceShare } from "./share.js";
import { enhanceTables } from "./tables.js";
import { enhanceTheme } from "./colours.js";
import { enhanceYears } from "./years.js";

whenShown((view) => {
  enhanceTables(view);
  enhanceShare(view);
  showCharts(view);
});
followControls();
enhanceTheme();
enhanceYears();
enhanceSearch();
