// Copies the address of what is shown, of a chart, or the code that embeds it.
import { say } from "./go.js";

export function enhanceShare(view) {
  for (const button of view.querySelectorAll("[data-copy], [data-embed]")) {
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const { copy: address, embed, title } = button.dataset;
  const whole = new URL(address ?? embed, location.href).href;
  const text = embed === undefined ? whole : frame(whole, title);
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    say("Copied");
  } catch {
    // No clipboard here: show what would be in it, to be copied by hand.
    const shown = document.createElement("input");
    shown.readOnly = true;
    shown.value = text;
    shown.setAttribute("aria-label", words);
    button.after(shown);
    shown.select();
  }
  setTimeout(() => { button.textContent = words; }, 1500);
}

function frame(address, title) {
  const safe = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<iframe src="${safe(address)}" title="${safe(title)}" width="100%" height="520" loading="lazy"></iframe>`;
}
