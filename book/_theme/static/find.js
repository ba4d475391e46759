// The search page: looks for all words of the query in the book's index, window.bookIndex, and shows the best places first.
(() => {
  const field = document.querySelector("#search-field");
  const list = document.querySelector(".found");
  const count = document.querySelector("#found-count");
  const root = document.documentElement.dataset.content_root;
  const MOST = 60;
  const WEIGHT = { exercise: 14, term: 20, equation: 12, section: 10 };
  const NAMES = { lambda: "λ", sigma: "σ", alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", eta: "η", partial: "∂", sum: "Σ" };

  // A word is looked for as it stands, and without its plural's s. Capitals count for symbols: dW is not dw.
  const wanted = (word) => {
    const bare = NAMES[word.toLowerCase()] ?? word;
    const stem = bare.length > 4 && /[a-z]s$/.test(bare) && !bare.endsWith("ss") && !bare.includes("_") ? bare.slice(0, -1) : bare;
    const safe = stem.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const edge = /^[\p{L}\p{N}_]/u.test(stem) ? "(?<![\\p{L}\\p{N}_])" : "";
    const end = /[\p{L}\p{N}_]$/u.test(stem) ? "(?![\\p{L}\\p{N}_])" : "";
    return {
      whole: new RegExp(edge + safe + (stem === bare ? end : ""), "u"),
      loose: new RegExp((bare.length < 3 ? edge : "") + safe + (bare.length < 3 ? end : ""), "iu"),
    };
  };

  const score = (words, [, kind, title, , text]) => {
    let sum = WEIGHT[kind];
    for (const { whole, loose } of words) {
      const inTitle = loose.test(title);
      if (!inTitle && !loose.test(text)) return 0;
      if (inTitle) sum += title.replace(loose, "") === "" ? 120 : whole.test(title) ? 60 : 30;
      if (text.search(whole) === 0) sum += 40; // an equation for what is looked for
      if (whole.test(text)) sum += 12 + Math.min(8, text.split(whole).length - 1);
    }
    return sum;
  };

  // The text around the first word that is found, with all of them marked.
  const excerpt = (words, text) => {
    const first = Math.max(0, Math.min(...words.map(({ whole, loose }) => {
      const at = text.search(whole);
      return at < 0 ? (text.search(loose) + 1 || 1e6) - 1 : at;
    })));
    const start = first > 1e5 || first < 60 ? 0 : text.indexOf(" ", first - 60) + 1;
    const cut = text.slice(start, start + 210);
    const paragraph = document.createElement("p");
    paragraph.className = "excerpt";
    paragraph.append(start ? "… " : "");
    const any = new RegExp(`(${words.map(({ loose }) => loose.source).join("|")})`, "iu");
    for (const [place, piece] of cut.split(any).entries()) {
      if (place % 2) {
        const mark = document.createElement("mark");
        mark.textContent = piece;
        paragraph.append(mark);
      } else paragraph.append(piece);
    }
    paragraph.append(text.length > start + 210 ? " …" : "");
    return paragraph;
  };

  const entry = (words, [url, kind, title, page, text]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = root + url;
    link.textContent = title;
    const where = document.createElement("div");
    where.className = "where";
    where.textContent = kind === "section" ? page : `${kind}, ${page}`;
    item.append(link, where, excerpt(words, text));
    return item;
  };

  const find = () => {
    const query = field.value.trim().slice(0, 200);
    document.title = document.title.replace(/^.*?(?= – )/, query ? `Search: ${query}` : "Search");
    list.replaceChildren();
    count.textContent = "";
    if (!query) return;
    const words = query.split(/\s+/).map(wanted);
    const found = window.bookIndex.map((place) => [score(words, place), place]).filter(([points]) => points);
    found.sort((a, b) => b[0] - a[0]);
    count.textContent = found.length === 0
      ? "Nothing was found. Fewer words find more."
      : found.length === 1 ? "1 place" : `${found.length} places${found.length > MOST ? `, the best ${MOST} of them` : ""}`;
    list.append(...found.slice(0, MOST).map(([, place]) => entry(words, place)));
  };

  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.addEventListener("input", find);
  field.focus();
  find();
})();
