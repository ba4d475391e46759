/** What the reader did, in the browser's storage; where that is full or forbidden, in the page's memory. */

export interface Work {
  code?: string; // absent while it is the stub
  solved?: boolean;
  hints?: number; // how many were opened
}

const PREFIX = "gradients-by-hand:";
const memory = new Map<string, string>();
const listeners = new Set<() => void>();
let complaint = "";

export function work(id: string): Work {
  try {
    return JSON.parse(read(PREFIX + id) ?? "{}") as Work;
  } catch {
    return {};
  }
}

/** Change some of what is kept of an exercise. The editor's text is never touched, whatever happens here. */
export function keep(id: string, change: Work): void {
  write(PREFIX + id, JSON.stringify({ ...work(id), ...change }));
  for (const listener of listeners) listener();
}

/** Forget the exercises. */
export function forget(ids: string[]): void {
  for (const id of ids) {
    memory.delete(PREFIX + id);
    try {
      localStorage.removeItem(PREFIX + id);
    } catch {
      // nothing is stored, so nothing is left
    }
  }
  for (const listener of listeners) listener();
}

/** Call `listener` after every change, those made in other tabs included. */
export function onChange(listener: () => void): void {
  listeners.add(listener);
}

/** Why nothing is stored, as a sentence; "" while storing works. */
export function trouble(): string {
  return complaint;
}

window.addEventListener("storage", (event) => {
  if (event.key === null || event.key.startsWith(PREFIX)) for (const listener of listeners) listener();
});

function read(key: string): string | null {
  const kept = memory.get(key);
  if (kept !== undefined) return kept;
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
    memory.delete(key);
    complaint = "";
  } catch (error) {
    memory.set(key, value);
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    complaint =
      `This browser ${full ? "has no room left to keep" : "doesn't let the page keep"} your code: it lasts until you ` +
      "leave the page, so save it to a file under “Exercises”.";
  }
}
