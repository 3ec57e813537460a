// The switch between light, dark and whatever the system says; remembered here.
export function enhanceTheme() {
  const place = document.getElementById("theme");
  const choice = document.getElementById("theme-choice");
  choice.value = document.documentElement.dataset.theme ?? "";
  choice.addEventListener("change", () => {
    const root = document.documentElement;
    if (choice.value) root.dataset.theme = choice.value;
    else delete root.dataset.theme;
    try {
      if (choice.value) localStorage.setItem("foedus-theme", choice.value);
      else localStorage.removeItem("foedus-theme");
    } catch {
      // A browser that keeps nothing: the choice holds for this page.
    }
  });
  place.hidden = false;
}
