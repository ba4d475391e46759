/** Fetches Python, once a visit, and lets nothing through but the very files this site was built with. */
import type { Files, Pinned, Tell } from "./types";

/** Python can't be had; the message is a sentence for the reader. */
export class NoRuntime extends Error {}

export async function fetched(base: string, pinned: Pinned[], tell: Tell): Promise<Files> {
  const total = pinned.reduce((sum, file) => sum + file.size, 0);
  let done = 0;
  const rest = new AbortController();
  const more = (bytes: number) => rest.signal.aborted || tell("Loading Python", (done += bytes), total);
  const all = pinned.map(async (file) => [file.name, await one(base, file, more, rest.signal)] as const);
  try {
    return new Map(await Promise.all(all));
  } catch (error) {
    rest.abort(); // one file is missing: the others are of no use
    throw error;
  }
}

type More = (bytes: number) => void;

async function one(base: string, file: Pinned, more: More, signal: AbortSignal): Promise<ArrayBuffer> {
  const bytes = await body(base, file, more, signal);
  if (!(await matches(bytes, file.sha384))) {
    throw new NoRuntime(
      `The file ${file.name} is not the one that this site was built with, so it is not run: reload the page, ` +
        "and if this stays, tell whoever runs the site.",
    );
  }
  return bytes;
}

async function body(base: string, file: Pinned, more: More, signal: AbortSignal): Promise<ArrayBuffer> {
  try {
    const response = await fetch(base + file.name, { cache: "no-cache", signal });
    if (!response.ok || !response.body) throw new Error(String(response.status));
    const reader = response.body.getReader();
    const bytes = new Uint8Array(file.size);
    let at = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (at + part.value.length > file.size) return new ArrayBuffer(0); // too long to be the right file
      bytes.set(part.value, at);
      at += part.value.length;
      more(part.value.length);
    }
    return bytes.buffer.slice(0, at);
  } catch {
    throw new NoRuntime(
      `Python could not be loaded (${file.name} did not arrive): look at your connection and press Check again. ` +
        "Your code is kept.",
    );
  }
}

async function matches(bytes: ArrayBuffer, sha384: string): Promise<boolean> {
  if (!globalThis.crypto?.subtle) {
    // Browsers hash only on https and localhost; elsewhere they can still compare.
    const url = URL.createObjectURL(new Blob([bytes]));
    const same = await fetch(url, { integrity: sha384 }).then(() => true, () => false);
    URL.revokeObjectURL(url);
    return same;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
  return sha384 === "sha384-" + btoa(String.fromCharCode(...digest));
}
