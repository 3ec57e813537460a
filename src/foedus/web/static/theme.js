// Before anything is drawn: the colours that a reader chose last time, if any.
try {
  const theme = localStorage.getItem("foedus-theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing follows the system.
}
