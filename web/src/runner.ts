/** Runs checks in a worker, one at a time, and replaces a worker that doesn't come back. */
import { fetched, NoRuntime } from "./runtime";
import type { Answer, Ended, Files, Job, Order, Outcome, Tell } from "./types";

/** A right answer takes milliseconds; this long is an endless loop, not a slow machine. */
export const SECONDS = 10;

/** A heap never shrinks: a worker whose heap has grown beyond this is replaced after the check. */
const HEAP_AT_MOST = 512 * 2 ** 20;

const KEPT = "Your code is kept.";

export class Runner {
  seconds = SECONDS;
  private files: Promise<Files> | null = null;
  private worker: Promise<Worker> | null = null;
  private spare: Worker | null = null; // has its scripts already: the next one, should the network be gone by then
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private runtime: string, // the folder of Python's files, an address that ends in /
    private script: string, // the address of worker.js
  ) {}

  /** The outcome of one check; checks wait for each other. `stop` ends it from outside. */
  check(job: Job, tell: Tell, stop: AbortSignal): Promise<Outcome> {
    const turn = this.queue.then(() => (stop.aborted ? stopped() : this.turn(job, tell, stop)));
    this.queue = turn;
    return turn;
  }

  private async turn(job: Job, tell: Tell, stop: AbortSignal): Promise<Outcome> {
    const why = unable();
    if (why) return { kind: "ended", sentence: why };
    try {
      const ending = aborted(stop);
      this.worker ??= this.start(tell);
      const worker = await Promise.race([this.worker, ending]);
      if (!worker) return stopped();
      tell("Checking");
      return await this.ask(worker, job, ending);
    } catch (error) {
      this.worker = null;
      console.warn(error);
      if (error instanceof NoRuntime) return { kind: "ended", sentence: error.message };
      return { kind: "ended", sentence: `Python could not be started: reload the page and try again. ${KEPT}` };
    }
  }

  private async start(tell: Tell): Promise<Worker> {
    this.files ??= fetched(this.runtime, RUNTIME, tell);
    const files = await this.files.catch((error: unknown) => {
      this.files = null; // the next Check tries again
      throw error;
    });
    tell("Starting Python");
    const worker = this.spare ?? this.spawn();
    this.spare = null;
    const answer = await new Promise<Answer>((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
      worker.onerror = () => resolve({ failed: "the worker's script" });
      send(worker, { start: { base: this.runtime, files } });
    });
    if (!("ready" in answer)) {
      worker.terminate();
      throw new Error("failed" in answer ? answer.failed : "no answer");
    }
    return worker;
  }

  private spawn(): Worker {
    const worker = new Worker(this.script, { type: "module" });
    send(worker, { prepare: this.runtime });
    return worker;
  }

  private async ask(worker: Worker, job: Job, ending: Promise<null>): Promise<Outcome> {
    let clock = 0;
    const answer = await Promise.race([
      new Promise<Answer>((resolve) => {
        worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
        worker.onerror = () => resolve({ crashed: "" });
        send(worker, { check: job });
      }),
      new Promise<"late">((resolve) => {
        clock = window.setTimeout(() => resolve("late"), 1000 * this.seconds);
      }),
      ending,
    ]);
    window.clearTimeout(clock);
    if (answer && answer !== "late" && "outcome" in answer) {
      this.spare ??= this.spawn();
      if (answer.memory > HEAP_AT_MOST) this.replace(worker);
      return answer.outcome;
    }
    this.replace(worker);
    if (answer && answer !== "late" && "crashed" in answer) console.warn(answer.crashed);
    if (!answer) return stopped();
    if (answer === "late") {
      return {
        kind: "ended",
        sentence:
          `Stopped after ${this.seconds} seconds: look for a loop, or a function that calls itself, without an end. ` +
          KEPT,
      };
    }
    return {
      kind: "ended",
      sentence:
        `Python crashed while running this code: look for what asks too much of it, such as very large arrays. ${KEPT}`,
    };
  }

  /** End the worker and start the next one at once; whether that works, the next Check will see. */
  private replace(worker: Worker): void {
    worker.terminate();
    this.worker = this.start(() => undefined);
    this.worker.catch(() => undefined);
  }
}

function send(worker: Worker, order: Order): void {
  worker.postMessage(order);
}

function aborted(stop: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve(null);
    stop.addEventListener("abort", () => resolve(null), { once: true });
  });
}

function stopped(): Ended {
  return { kind: "ended", sentence: `Stopped. ${KEPT}` };
}

/** Why this browser, or this way of opening the page, can't check; "" where it can. */
function unable(): string {
  if (location.protocol === "file:") {
    return "This page was opened as a file, and browsers run no Python there: open the site through a web server, or do the exercise in the notebook.";
  }
  if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
    return "This browser has no WebAssembly, which Python needs here: use a newer browser, or do the exercise in the notebook.";
  }
  return "";
}
