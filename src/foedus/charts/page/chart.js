const place = document.getElementById("chart");
const spec = JSON.parse(document.getElementById("spec").textContent);

async function redraw() {
  if (place.dataset.width === String(place.clientWidth)) return;
  try {
    await draw(place, spec);
    document.documentElement.dataset.charts = "drawn";
  } catch (error) {
    place.textContent = "This chart could not be drawn; its figures are below.";
    document.documentElement.dataset.charts = "failed";
    console.error(error);
  }
}

let pending;
addEventListener("resize", () => {
  clearTimeout(pending);
  pending = setTimeout(redraw, 200);
});
await redraw();
