/** Python in a worker: starts it behind walls, then answers one check after the other. */
import source from "./check.py";
import type { Answer, Broken, Files, Job, Order, Report } from "./types";
import { build, capMemory, noCodeFromText } from "./walls";

/** The little of Pyodide that is used here. */
interface Pyodide {
  unpackArchive(archive: ArrayBuffer, format: string, options: object): void;
  runPython(code: string, options?: object): Proxy;
  toPy(value: unknown): Proxy;
  _module: { HEAP8: Int8Array };
}
interface Proxy {
  (job: unknown): Proxy;
  toJs(options: object): unknown;
  destroy(): void;
}

/** Python's library and its packages, compiled: they start in a third of the time. */
const LIBRARY = "page-stdlib.zip";
const PACKAGES = "page-packages.zip";
const SITE = "/lib/python3.12/site-packages";

/** Milliseconds after a report, before the worker warms up; those that a run may take; and how many runs are enough. */
const READING = 300;
const QUICK = 200;
const ENOUGH = 25;

const post = (answer: Answer) => send(answer);
const send = self.postMessage.bind(self) as (answer: Answer) => void;
let check: Proxy;
let python: Pyodide;
let idle: ReturnType<typeof setTimeout>;
let runs = 0;
let scripts: Promise<{ loadPyodide(options: object): Promise<Pyodide> }>;

self.addEventListener("message", ({ data }: MessageEvent<Order>) => {
  if ("prepare" in data) {
    scripts = prepare(data.prepare);
    scripts.catch(() => undefined); // said when it is to start
  } else if ("start" in data) {
    start(data.start.base, data.start.files).then(
      () => post({ ready: true }),
      (error: unknown) => post({ failed: String(error) }),
    );
  } else {
    clearTimeout(idle);
    answer(data.check);
  }
});

async function prepare(base: string): typeof scripts {
  await import(base + "pyodide.asm.js"); // defines _createPyodideModule, which pyodide.mjs looks for
  return import(base + "pyodide.mjs") as typeof scripts;
}

async function start(base: string, files: Files): Promise<void> {
  const { loadPyodide } = await scripts;
  self.fetch = (address) => Promise.resolve(served(String(address), base, files));
  capMemory();
  noCodeFromText(self);
  const quiet = () => undefined;
  python = await loadPyodide({
    indexURL: base,
    jsglobals: harmless(),
    stdin: () => null,
    stdout: quiet,
    stderr: quiet,
    stdLibURL: base + LIBRARY,
    fullStdLib: false,
  });
  // Not by loadPackage, which would also compile the parts of NumPy that no check imports.
  python.unpackArchive(bytesOf(PACKAGES, files), "zip", { extractDir: SITE });
  build(self);
  check = python.runPython(source + "\ncheck", { filename: "check.py" });
}

function bytesOf(name: string, files: Files): ArrayBuffer {
  const bytes = files.get(name);
  if (!bytes) throw new Error(`${name} is not among the files`);
  return bytes;
}

/** All that `fetch` knows: the verified files of the runtime. */
function served(address: string, base: string, files: Files): Response {
  const bytes = address.startsWith(base) ? files.get(address.slice(base.length)) : undefined;
  if (!bytes) return Response.error();
  const type = address.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type } });
}

/** What Python's `import js` sees: enough for Pyodide's own event loop, and nothing of the worker. */
function harmless(): object {
  const { Object, Array, Map, Set, Promise, Error, Uint8Array, setTimeout, clearTimeout } = self;
  return { Object, Array, Map, Set, Promise, Error, Uint8Array, setTimeout: setTimeout.bind(self), clearTimeout: clearTimeout.bind(self) };
}

function answer(job: Job): void {
  try {
    post({ outcome: outcome(job), memory: python._module.HEAP8.length });
    warmUp(job, READING);
  } catch (error) {
    post({ crashed: String(error).slice(0, 300) });
  }
}

function outcome(job: Job): Report | Broken {
  const given = python.toPy(job);
  const made = check(given);
  const found = made.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false }) as Report | Broken;
  given.destroy();
  made.destroy();
  return found;
}

/** The browser compiles better what has run often: while the report is read, the same check runs again, unseen. */
function warmUp(job: Job, wait: number): void {
  if (runs >= ENOUGH) return;
  idle = setTimeout(() => {
    const start = performance.now();
    try {
      outcome(job);
    } catch {
      return; // the next check will say it
    }
    runs += 1;
    if (performance.now() - start < QUICK) warmUp(job, 0);
  }, wait);
}
