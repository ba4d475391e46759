// The pages of the site as one document to print. Runs in a page of the site, before whose <main> the others are put.
async (address) => {
  const make = (tag, text = "", more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });
  const parse = async (name) => new DOMParser().parseFromString(await (await fetch(name)).text(), "text/html");
  const front = await parse("index.html");
  const names = ["index.html", ...[...front.querySelectorAll("#contents li.toctree-l1 > a")].map((a) => a.getAttribute("href"))]
    .filter((name, at, all) => /^[\w-]+\.html$/.test(name) && all.indexOf(name) === at);

  // What only a screen needs.
  const drop = [
    "script", "nav", ".builds-on", ".practice-bar", ".practice-keys", ".practice-loading", ".practice-status", ".practice-report",
    ".practice-hint-text", ".practice-progress", ".practice-notebook", ".practice-links", ".headerlink", ".place", ".copy", ".tip",
    ".only-dark", "noscript",
  ].join(",");
  const parts = [];
  for (const name of names) {
    const main = (await parse(name)).querySelector("main");
    const own = name.replace(".html", "");
    for (const one of main.querySelectorAll(drop)) one.remove();
    // Each page's ids are its own; in one document they need its name.
    for (const one of main.querySelectorAll("[id]")) one.id = `${own}--${one.id}`;
    for (const attribute of ["for", "aria-labelledby", "aria-describedby", "aria-controls"]) {
      for (const one of main.querySelectorAll(`[${attribute}]`)) one.setAttribute(attribute, `${own}--${one.getAttribute(attribute)}`);
    }
    for (const link of main.querySelectorAll("a[href]")) {
      const href = link.getAttribute("href");
      const [, page, place] = /^([^#?]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(href);
      if (/^[a-z]+:/.test(href)) continue;
      if (page === "" || names.includes(page)) link.setAttribute("href", `#${(page || name).replace(".html", "")}${place ? `--${place}` : ""}`);
      else if (address) link.setAttribute("href", address + href);
      else link.removeAttribute("href");
    }
    for (const closed of main.querySelectorAll("details")) closed.open = true;
    const part = make("section", "", { id: own, className: "printed" });
    part.append(...main.childNodes);
    parts.push(part);
  }

  // The title, and the contents with a place for each page number.
  const cover = make("header", "", { className: "cover" });
  const title = front.querySelector(".brand").textContent;
  cover.append(make("p", title, { className: "cover-title" }), make("p", "Deriving gradients of losses, and writing them in NumPy"));
  if (address) cover.append(make("p", address));
  const contents = make("nav", "", { className: "contents" });
  contents.append(make("h1", "Contents"));
  for (const part of parts) {
    for (const heading of part.querySelectorAll("h1, h2")) {
      const place = heading.closest("[id]").id;
      const line = make("p", "", { className: `contents-${heading.tagName.toLowerCase()}` });
      const link = make("a", "", { href: `#${heading.tagName === "H1" ? part.id : place}` });
      for (const child of heading.childNodes) link.append(child.cloneNode(true));
      line.append(link, make("span", "", { className: "page-number" }));
      contents.append(line);
    }
  }
  document.title = title;
  document.documentElement.dataset.theme = "light";
  document.body.className = "book";
  document.body.replaceChildren(cover, contents, ...parts);
  for (const link of document.querySelectorAll("a[href^='#']")) {
    const place = link.getAttribute("href").slice(1); // a link in a drawing has no hash
    if (!document.getElementById(decodeURIComponent(place))) throw new Error(`nothing has the id #${place}`);
  }
  for (const image of document.images) image.loading = "eager";
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode()));
}
