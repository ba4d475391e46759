/** What goes between the page and its worker, and what a page says of its exercises. */

/** One exercise, as the `{practice}` directive writes it into the page. */
export interface Exercise {
  id: string;
  chapter: string;
  stub: string;
  setup: string; // the notebook's cells before it: imports
}

/** One question to the worker. */
export interface Job {
  id: string;
  setup: string;
  earlier: string[]; // the reader's cells of the chapter's exercises before this one
  source: string;
}

/** An array that is off, beside the right one. */
export interface Difference {
  case: string;
  output: string;
  got: number[][];
  expected: number[][];
}

export interface Criterion {
  name: string;
  passed: boolean;
  points: number;
  max_points: number;
  message: string;
}

/** The judge's report: facts, and the same HTML as in a notebook. */
export interface Report {
  kind: "report";
  passed: boolean;
  points: number;
  max_points: number;
  criteria: Criterion[];
  misconceptions: string[];
  headline: string;
  html: string;
  difference: Difference | null;
  printed: string; // by the cell itself; what its function prints stands in the report
  line: number | null; // the line that raised, where one did
}

/** The cell gave no function to judge. */
export interface Broken {
  kind: "broken";
  sentence: string;
  line: number | null;
  printed: string;
}

/** There is no verdict: stopped, too slow, crashed, or Python can't be loaded. */
export interface Ended {
  kind: "ended";
  sentence: string;
}

export type Outcome = Report | Broken | Ended;

/** A file of the runtime. */
export interface Pinned {
  name: string;
  size: number;
  sha384: string; // "sha384-" and base64
}

export type Files = Map<string, ArrayBuffer>;

/** To the worker. */
export type Order = { prepare: string } | { start: { base: string; files: Files } } | { check: Job };

/** From the worker. `memory` is what Python's heap has grown to, in bytes. */
export type Answer = { ready: true } | { failed: string } | { outcome: Report | Broken; memory: number } | { crashed: string };

/** How far loading has come: bytes, and what is being done. */
export type Tell = (step: string, done?: number, total?: number) => void;

declare global {
  const RUNTIME: Pinned[];
}
