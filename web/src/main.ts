/** What every page with exercises loads: small, and nothing of Python or the editor before it is wanted. */
import { Practice } from "./exercise";
import { progress } from "./progress";
import { Runner } from "./runner";
import { work } from "./store";
import type { Job, Outcome } from "./types";

const here = new URL(".", (document.currentScript as HTMLScriptElement).src).href;
const runner = new Runner(new URL("../pyodide/", here).href, `${here}worker.js`);
const editor = () => import(`${here}editor.js`) as Promise<typeof import("./editor")>;

function begin(): void {
  const practices: Practice[] = [];
  const stubs = new Map<string, string>();
  /** The reader's code of the chapter's exercises that stand before this one; untouched stubs offer nothing. */
  const earlier = ({ id }: { id: string }) => {
    const before = practices.slice(0, practices.findIndex((one) => one.exercise.id === id));
    return before.filter(({ exercise }) => work(exercise.id).code !== undefined).map((one) => one.text());
  };
  for (const box of document.querySelectorAll<HTMLElement>(".practice")) {
    const practice = new Practice(box, runner, editor, earlier);
    practices.push(practice);
    stubs.set(practice.exercise.id, practice.exercise.stub);
  }
  for (const panel of document.querySelectorAll<HTMLElement>(".practice-progress")) progress(panel, stubs);
}

/** For a browser's console, and for tests: judge a cell without its exercise on the page. */
const api = {
  check: (job: Job): Promise<Outcome> => runner.check(job, () => undefined, new AbortController().signal),
  limit: (seconds: number) => void (runner.seconds = seconds),
};
Object.assign(window, { gradientsByHand: api });

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
