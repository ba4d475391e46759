// What a page does beside being read. Everything works without it, but for the copy buttons.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  // "/" or Ctrl+K leads to the search field, wherever nobody types.
  addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]");
    if (slash || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      (document.querySelector("#search-field") ?? document.querySelector("#search-top")).focus();
    }
  });

  // A copy button on each block of code.
  if (navigator.clipboard) {
    for (const code of all("main div.highlight")) {
      if (code.closest(".practice-code, .cell_output")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(code.querySelector("pre").innerText.trimEnd());
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      });
      code.append(button);
    }
  }

  // What scrolls sideways can be scrolled by keyboard. All is measured first, then written: one layout, not hundreds.
  const reach = () => {
    const wide = all("main div.math, main .table-wrap, main .map, main .cell_output, main .scroll, main pre").map((box) => [box, box.scrollWidth > box.clientWidth]);
    for (const [box, scrolls] of wide) {
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("laidout", reach);
  addEventListener("resize", reach);

  // The section that is being read is marked in the contents.
  const links = new Map(all("#contents .current a[href^='#']").map((link) => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const link = links.get(entry.target.id);
      if (entry.isIntersecting) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-20% 0px -75% 0px" });
  for (const section of all("main section[id]")) if (links.has(section.id)) watcher.observe(section);

  // On a phone the contents close when they have led somewhere.
  document.querySelector("#contents").addEventListener("click", (event) => {
    if (event.target.closest("a") && event.currentTarget.matches(":popover-open")) event.currentTarget.hidePopover();
  });

  // Escape puts a term's explanation away, until the pointer or the focus comes again.
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const term of all(".term:hover, .term:focus-within")) {
      term.classList.add("quiet");
      for (const leaving of ["mouseleave", "focusout"]) {
        term.addEventListener(leaving, () => term.classList.remove("quiet"), { once: true });
      }
    }
  });

  // Printed pages show the answers that a click would show.
  addEventListener("beforeprint", () => {
    for (const closed of all("main details:not([open])")) {
      if (closed.closest(".practice")) continue;
      closed.open = true;
      closed.dataset.closed = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const opened of all("details[data-closed]")) opened.open = false;
  });
})();
