// Before anything is painted: light or dark, as the reader chose, or else as the system says.
(() => {
  const root = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem("mode");
  } catch {
    // A page without storage follows the system.
  }
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    root.dataset.theme = (chosen ? chosen === "dark" : system.matches) ? "dark" : "light";
  };
  show();
  system.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("button.mode");
    const tell = () => button.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
    tell();
    button.hidden = false;
    system.addEventListener("change", tell);
    button.addEventListener("click", () => {
      chosen = root.dataset.theme === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("mode", chosen);
      } catch {
        // Then the choice holds for this page alone.
      }
      show();
      tell();
    });
  });
})();
