// Marks open their cards, the counts choose which verdicts are shown, paper shows all.
const cards = [...document.querySelectorAll(".card")];
const verdictOf = new Map(cards.map((card) => [card.id.slice(6), card.dataset.verdict]));

document.documentElement.classList.add("live");
for (const mark of document.querySelectorAll("mark[data-claim]")) {
  mark.addEventListener("click", () => {
    const card = document.getElementById(`claim-${mark.dataset.claim}`);
    card.open = !card.open;
    if (card.open) card.scrollIntoView({ block: "nearest" });
  });
}

const chosen = new Set(cards.map((card) => card.dataset.verdict));
const show = () => {
  const off = (part, claim) => part.toggleAttribute("data-off", !chosen.has(verdictOf.get(claim)));
  cards.forEach((card) => off(card, card.id.slice(6)));
  document.querySelectorAll("mark[data-claim]").forEach((mark) => off(mark, mark.dataset.claim));
  document.querySelectorAll(".ref").forEach((ref) => off(ref, ref.hash.slice(7)));
};

for (const item of document.querySelectorAll(".counts li")) {
  const word = item.dataset.word;
  if (!chosen.has(word)) continue;
  const key = document.createElement("button");
  key.type = "button";
  key.setAttribute("aria-pressed", "true");
  key.title = `Show or hide: ${word}`;
  key.append(...item.childNodes);
  item.append(key);
  key.addEventListener("click", () => {
    if (!chosen.delete(word)) chosen.add(word);
    key.setAttribute("aria-pressed", String(chosen.has(word)));
    show();
  });
}

let closed = [];
addEventListener("beforeprint", () => {
  closed = cards.filter((card) => !card.open && card.dataset.verdict !== "not understood");
  closed.forEach((card) => { card.open = true; });
});
addEventListener("afterprint", () => closed.forEach((card) => { card.open = false; }));
