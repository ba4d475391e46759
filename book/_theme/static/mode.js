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

// A long page is laid out in slices: first what is on the screen, then the rest in short pieces, so that a phone answers
// meanwhile. Then nothing waits any more: what isn't laid out, a screen reader can't see. Only where the page begins at
// its top: a link into the middle needs the heights of all that stands before. Tables are too high to be guessed at.
(() => {
  const SLICES = "main > section > section:nth-of-type(n + 3) :is(section > :not(section, h1, h2, h3, h4, .table-wrap))"; // as in book.css
  const PIECE = 12; // milliseconds: shorter ones would draw more frames, and a frame takes as long
  const begun = performance.getEntriesByType("navigation")[0]?.type;
  const root = document.documentElement;
  const long = "long" in root.dataset && CSS.supports("content-visibility", "auto");
  const sliced = long && begun === "navigate" && !location.hash;
  const marks = root.classList;
  // In the end the mark stays: to take it away has the style of each element looked up anew, all at once.
  marks.toggle("sliced", sliced);
  let waiting = [];
  let done = false;
  const show = (milliseconds) => {
    const end = performance.now() + milliseconds;
    while (waiting.length && performance.now() < end) {
      const block = waiting.shift();
      block.style.contentVisibility = "visible";
      block.getBoundingClientRect(); // lays it out now, so that the clock sees it
    }
  };
  const over = () => dispatchEvent(new Event("laidout"));
  const go = () => {
    show(document.hidden ? Infinity : PIECE);
    done = !waiting.length;
    if (!done) setTimeout(go);
    else if (document.readyState === "complete") over();
    else addEventListener("load", over, { once: true });
  };
  document.addEventListener("DOMContentLoaded", () => {
    if (marks.contains("sliced")) waiting = [...document.querySelectorAll(SLICES)];
    requestAnimationFrame(() => setTimeout(go));
  });
  // Who scrolls or prints already gets the rest at once: else lines would move under the eyes.
  const whole = () => {
    if (done) return;
    marks.remove("sliced");
    waiting = [];
  };
  for (const kind of ["scroll", "beforeprint"]) addEventListener(kind, whole, { once: true });
})();
