// Fits a chart to its place and draws it. Colours are custom properties of the page,
// so themes need no drawing.
const options = {
  actions: false, renderer: "svg", ast: true, logLevel: 1,
  defaultStyle: false, tooltip: { disableDefaultStyle: true },
};

function fitted(spec, width) {
  const meta = spec.usermeta ?? {};
  if (meta.aspect) return { ...spec, height: Math.round(width * meta.aspect) };
  if (!meta.cell) return spec;
  const most = spec.columns;
  const columns = Math.max(1, Math.min(most, Math.floor(width / meta.cell)));
  // What axes and paddings take beside the plot, measured once drawn.
  const beside = meta.beside ?? 60;
  const cell = Math.max(90, Math.floor(width / columns - beside));
  return { ...spec, columns, spec: { ...spec.spec, width: cell } };
}

// Pixels below which names beside a plot leave it no room: a narrow screen scrolls it.
const LEAST = 400;

async function draw(place, spec) {
  if (spec.usermeta?.aspect) place.dataset.aspect = spec.usermeta.aspect;
  const least = spec.usermeta?.least ?? (spec.width === "container" ? LEAST : 0);
  if (least) place.style.minWidth = `${least}px`;
  const width = place.clientWidth;
  place.dataset.width = width;
  const body = fitted(spec, width);
  const drawn = await window.vegaEmbed(place, body, options);
  const over = place.querySelector("svg").width.baseVal.value - width;
  if (spec.usermeta?.cell && (over > 1 || over < -24)) {
    // The panels of a grid follow this signal; to draw anew takes three times as long.
    const fit = Math.max(80, Math.floor(body.spec.width - over / body.columns));
    await drawn.view.signal("child_width", fit).resize().runAsync();
  }
  // The container is the image, whatever Vega calls it; what lies inside must not be
  // read out again.
  place.setAttribute("role", "img");
  place.removeAttribute("aria-roledescription");
  place.querySelector("svg").setAttribute("aria-hidden", "true");
}
