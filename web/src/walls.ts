/**
 * Takes from the worker all that reaches beyond it, before a reader's code runs.
 *
 * What Python needs has come in as bytes by then. A site can't count on headers
 * (static hosts send none), so the ways out are removed, not just forbidden.
 */

/** Python's heap may not grow beyond this; then Python raises MemoryError, and the tab lives on. */
const HEAP = 2 ** 30;
const PAGE = 2 ** 16;

const WAYS_OUT = [
  "fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource", "importScripts",
  "Worker", "SharedWorker", "BroadcastChannel", "MessageChannel", "caches", "indexedDB", "FontFace", "fonts",
  "navigator", "postMessage", "eval", "reportError", "close", "cookieStore", "RTCPeerConnection",
  "webkitRequestFileSystem", "webkitRequestFileSystemSync", "webkitResolveLocalFileSystemURL",
]; // prettier-ignore

export function build(scope: object): void {
  for (const name of WAYS_OUT) {
    for (let at: object | null = scope; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      Reflect.deleteProperty(at, name);
    }
    Object.defineProperty(scope, name, { value: undefined, writable: false, configurable: false });
  }
}

export function capMemory(): void {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (pages: number) {
    if (this.buffer.byteLength + pages * PAGE > HEAP) throw new RangeError("Python may use 1 GB");
    return grow.call(this, pages);
  };
}

/** No text becomes code: with it, `import("https://…")` would be a way out. Pyodide itself needs none. */
export function noCodeFromText(scope: object): void {
  const refuse = function () {
    throw new TypeError("no code from text");
  };
  refuse.prototype = Function.prototype; // so that `instanceof Function` goes on working
  Object.defineProperty(scope, "Function", { value: refuse, writable: false, configurable: false });
  const kinds = [() => 0, async () => 0, function* () {}, async function* () {}];
  for (const kind of kinds) {
    Object.defineProperty(Object.getPrototypeOf(kind), "constructor", { value: refuse, writable: false, configurable: false });
  }
  for (const name of ["setTimeout", "setInterval"] as const) {
    const real = (scope as typeof globalThis)[name];
    const careful = (what: unknown, ...rest: unknown[]) =>
      typeof what === "function" ? (Reflect.apply(real, scope, [what, ...rest]) as number) : refuse();
    Object.defineProperty(scope, name, { value: careful, writable: false, configurable: false });
  }
}
