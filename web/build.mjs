// Bundles src/ into _build/static/practice/, with the hashes of the runtime that the page may load.
import { build } from "esbuild";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../_build/static/", import.meta.url));
const runtime = `${built}pyodide/`;
const json = (name) => JSON.parse(readFileSync(runtime + name, "utf8"));

const hashes = json("runtime.json");
const wanted = ["pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "pyodide-lock.json", "page-stdlib.zip", "page-packages.zip"];
const files = wanted.map((name) => {
  if (!hashes[name]) throw new Error(`runtime.json has no hash for ${name}: run make again`);
  return { name, size: statSync(runtime + name).size, sha384: hashes[name] };
});

const shared = {
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  outdir: `${built}practice`,
  bundle: true,
  minify: true,
  charset: "utf8",
  target: "es2021",
  legalComments: "eof",
  logLevel: "warning",
  loader: { ".py": "text" },
};
// main.js is a plain script, so that a page opened as a file can at least say why it can't check.
await build({ ...shared, entryPoints: ["src/main.ts"], format: "iife", define: { RUNTIME: JSON.stringify(files) } });
await build({ ...shared, entryPoints: ["src/editor.ts", "src/worker.ts"], format: "esm" });
