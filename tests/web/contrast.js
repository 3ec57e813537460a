// How far text and marks of drawn charts stand out from what lies under them, by the
// colours that the browser computed: [chart, what, words or place, colour, ground, ratio].
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  function read(text) {
    if (!known.has(text)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(text, [r, g, b, a / 255]);
    }
    return known.get(text);
  }
  const over = ([r, g, b, a], under) => [r, g, b].map((one, k) => a * one + (1 - a) * under[k]);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, two) => {
    const [low, high] = [light(one), light(two)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  // Opacity of what surrounds a mark counts as well.
  function colour(element, style, which) {
    if (style[which] === "none") return null;
    const [r, g, b, a] = read(style[which]);
    const alpha = a * Number(style[`${which}Opacity`]) * Number(style.opacity);
    return alpha > 0 ? [r, g, b, alpha] : null;
  }
  const paper = over(read(getComputedStyle(document.body).backgroundColor), [255, 255, 255]);
  const inside = (small, large) => {
    const [x, y] = [(small.left + small.right) / 2, (small.top + small.bottom) / 2];
    return large.left < x && x < large.right && large.top < y && y < large.bottom;
  };
  const found = [];
  for (const place of document.querySelectorAll("[data-chart]")) {
    const shapes = [...place.querySelectorAll("svg path, svg rect, svg line, svg text")]
      .filter((one) => one.checkVisibility() && !one.closest("defs, clipPath"))
      .map((element) => ({ element, style: getComputedStyle(element), box: element.getBoundingClientRect() }));
    const ground = (upto, x, y) => {
      let under = paper;
      for (const { element, style, box } of shapes.slice(0, upto)) {
        if (element.tagName === "text" || x < box.left || x > box.right || y < box.top || y > box.bottom) continue;
        const fill = colour(element, style, "fill");
        if (fill === null) continue;
        const point = new DOMPoint(x, y).matrixTransform(element.getScreenCTM().inverse());
        if (element.isPointInFill(point)) under = over(fill, under);
      }
      return under;
    };
    shapes.forEach(({ element, style, box }, k) => {
      const group = element.closest("g[class*='mark-']");
      const words = element.tagName === "text" ? element.textContent.trim() : "";
      const x = (box.left + box.right) / 2;
      const y = (box.top + box.bottom) / 2;
      if (element.tagName === "text") {
        // An axis hides labels that would touch.
        if (words === "" || Number(style.opacity) === 0) return;
        const fill = colour(element, style, "fill");
        const under = ground(k, x, y);
        const shown = fill === null ? under : over(fill, under);
        found.push([place.dataset.chart, "text", words, String(shown.map(Math.round)), String(under.map(Math.round)), ratio(shown, under)]);
        return;
      }
      if (!group?.classList.contains("role-mark") || box.width + box.height === 0) return;
      // A cell that holds its own figure is read by that.
      if (shapes.some((one) => one.element.tagName === "text" && inside(one.box, box))) return;
      // A mark may stand at the edge of another: one side from which it is seen will do.
      const sides = [ground(k, box.left - 1, y), ground(k, box.right + 1, y)];
      const paints = ["fill", "stroke"].map((which) => colour(element, style, which)).filter((one) => one !== null);
      const seen = sides.flatMap((under) => paints.map((one) => [over(one, under), under]));
      if (seen.length === 0) return;
      // The hole of a hollow point is paper on purpose: its ring is a mark of its own.
      if (seen.every(([shown]) => String(shown) === String(paper))) return;
      const [shown, under] = seen.sort((a, b) => ratio(...b) - ratio(...a))[0];
      const kind = [...group.classList].find((one) => one.startsWith("mark-") && one !== "mark-group");
      found.push([place.dataset.chart, kind, element.getAttribute("aria-roledescription") ?? "", String(shown.map(Math.round)), String(under.map(Math.round)), ratio(shown, under)]);
    });
  }
  return found;
}
