/** Shows the judge's report. Its HTML comes out of a worker that ran a stranger's code: only plain tags get in. */
import { heatmap } from "./heatmap";
import type { Report } from "./types";

const TAGS = new Set(
  "DIV P STRONG TABLE CAPTION THEAD TBODY TR TH TD CODE SPAN DETAILS SUMMARY PRE".split(" "),
);
const ATTRIBUTES = new Set(["class", "scope", "title", "role", "aria-label", "aria-hidden"]);
const SHADE = /^background:(#[0-9a-f]{6})$/;

export function show(report: Report, into: HTMLElement): void {
  const parsed = new DOMParser().parseFromString(report.html, "text/html");
  const clean = document.createDocumentFragment();
  for (const node of parsed.body.childNodes) copy(node, clean);
  linkEquations(clean);
  const table = clean.querySelector("table.heat")?.parentElement;
  if (table && report.difference) {
    const numbers = document.createElement("details");
    numbers.append(Object.assign(document.createElement("summary"), { textContent: "The differences as a table" }));
    table.replaceWith(caption(report.difference), heatmap(report.difference), numbers);
    numbers.append(table);
  } else if (report.difference) {
    clean.querySelector(".gbh-report")?.append(caption(report.difference), heatmap(report.difference));
  }
  for (const scroll of clean.querySelectorAll<HTMLElement>(".scroll")) scroll.tabIndex = 0;
  into.replaceChildren(clean);
}

/** What a cell printed while it was run. */
export function showPrinted(text: string, into: HTMLElement): void {
  if (!text.trim()) return;
  const details = document.createElement("details");
  details.className = "practice-printed";
  details.append(
    Object.assign(document.createElement("summary"), { textContent: "Your code printed" }),
    Object.assign(document.createElement("pre"), { textContent: text.trim() }),
  );
  into.append(details);
}

function caption(difference: { output: string; case: string }): HTMLElement {
  const text = `Where ${difference.output} is off, on the case “${difference.case}”: orange and + too large, purple and − too small.`;
  return Object.assign(document.createElement("p"), { textContent: text });
}

function copy(node: Node, into: Node): void {
  if (node instanceof Text) {
    into.appendChild(document.createTextNode(node.data));
  } else if (node instanceof HTMLElement && TAGS.has(node.tagName)) {
    const made = document.createElement(node.tagName);
    for (const { name, value } of node.attributes) {
      if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
      const shade = name === "style" && SHADE.exec(value.trim())?.[1];
      if (shade) made.style.background = shade;
    }
    for (const child of node.childNodes) copy(child, made);
    into.appendChild(made);
  }
}

/** `eq-svm-loss` becomes a link to the equation, where the page knows it. */
function linkEquations(report: DocumentFragment): void {
  for (const code of report.querySelectorAll("code")) {
    const id = `equation-${(code.textContent ?? "").toLowerCase()}`;
    const known = document.querySelector<HTMLAnchorElement>(`a[href$="#${CSS.escape(id)}"]:not(.headerlink)`);
    if (!id.startsWith("equation-eq-") || !known) continue;
    const link = document.createElement("a");
    link.href = known.getAttribute("href") ?? "";
    link.textContent = known.textContent;
    code.replaceWith(link);
  }
}
