// Before anything is painted: the fonts of formulas; light or dark, as the reader chose, or else as the system says.
(() => {
  const fonts = document.querySelector('meta[name="fonts-first"]')?.content.split(" ") ?? [];
  for (const href of location.protocol === "file:" ? [] : fonts) {
    const link = { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href };
    document.head.append(Object.assign(document.createElement("link"), link));
  }
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
