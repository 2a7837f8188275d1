// Runs before the first paint, so that a page never flashes in the other theme.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const wanted = root.dataset.theme;
    root.dataset.bsTheme = wanted === "auto" ? (dark.matches ? "dark" : "light") : wanted;
    document.dispatchEvent(new CustomEvent("debrief:theme"));
  };
  dark.addEventListener("change", show);
  document.addEventListener("debrief:theme-wanted", show);
  show();
})();
