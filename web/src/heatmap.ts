/** The report's picture: expected, given, and where they differ, entry by entry, on one scale. */
import type { Difference } from "./types";

const NUMBERS_UP_TO = 60; // entries; beyond that a panel shows signs alone
const CELL = { wide: 54, narrow: 16, high: 26, low: 14 };
const SVG = "http://www.w3.org/2000/svg";

export function heatmap(difference: Difference): HTMLElement {
  const { got, expected } = difference;
  const error = got.map((row, i) => row.map((value, j) => value - (expected[i]?.[j] ?? NaN)));
  const all = [got, expected, error].flat(2).filter(Number.isFinite);
  const limit = Math.max(...all.map(Math.abs), 1e-12);
  const picture = document.createElement("div");
  picture.className = "practice-heat";
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", words(difference, error));
  picture.append(
    panel("got − expected", error, limit, true),
    panel("got", got, limit, false),
    panel("expected", expected, limit, false),
  );
  return picture;
}

/** What the picture shows, for who doesn't see it. */
export function words(difference: Difference, error: number[][]): string {
  const size = `${error.length} by ${error[0]?.length ?? 0}`;
  const entries = error.flatMap((row, i) => row.map((value, j) => ({ value, i, j })));
  const most = Math.max(...entries.map(({ value }) => (Number.isFinite(value) ? Math.abs(value) : 0)));
  const off = entries.filter(({ value }) => !(Math.abs(value) <= 1e-9 * most));
  const worst = off.find(({ value }) => !Number.isFinite(value)) ?? off.find(({ value }) => Math.abs(value) === most);
  const where = worst ? `; the largest difference is ${signed(worst.value)}, in row ${worst.i}, column ${worst.j}` : "";
  return (
    `Heat map of ${difference.output}, ${size}, on the case “${difference.case}”: got minus expected, got, expected. ` +
    `${off.length} of ${entries.length} entries are off${where}.`
  );
}

function panel(title: string, values: number[][], limit: number, signs: boolean): HTMLElement {
  const columns = values[0]?.length ?? 0;
  const numbers = values.length * columns <= NUMBERS_UP_TO;
  const [width, height] = numbers ? [CELL.wide, CELL.high] : [CELL.narrow, CELL.low];
  const svg = element("svg", { viewBox: `0 0 ${columns * width} ${values.length * height}`, "aria-hidden": "true" });
  svg.style.width = `${columns * width}px`;
  values.forEach((row, i) =>
    row.forEach((value, j) => {
      const share = Number.isFinite(value) ? Math.abs(value) / limit : 1;
      const kind = !Number.isFinite(value) ? "none" : value > 0 ? "above" : "below";
      const cell = element("rect", { x: j * width, y: i * height, width, height, class: kind });
      cell.style.setProperty("--share", `${Math.round(100 * Math.min(share, 1))}%`);
      svg.append(cell);
      const label = numbers ? (signs ? signed(value) : short(value)) : signs ? sign(value, limit) : "";
      if (!label) return;
      const text = element("text", { x: (j + 0.5) * width, y: (i + 0.5) * height });
      text.textContent = label;
      svg.append(text);
    }),
  );
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  const scroll = document.createElement("div");
  scroll.append(svg);
  figure.append(caption, scroll);
  return figure;
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function short(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "−inf";
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1e5 || size < 1e-3) ? value.toExponential(1) : String(+value.toPrecision(3));
  return text.replace("-", "−");
}

function signed(value: number): string {
  return value > 0 ? `+${short(value)}` : short(value);
}

function sign(value: number, limit: number): string {
  if (!Number.isFinite(value)) return "?";
  return Math.abs(value) <= 1e-9 * limit ? "" : value > 0 ? "+" : "−";
}
