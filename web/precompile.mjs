// `node precompile.mjs FOLDER`: of the runtime in FOLDER makes page-stdlib.zip and page-packages.zip, with bytecode.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const folder = `${process.argv[2]}/`;
const here = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const quiet = () => undefined;
process.on("uncaughtException", ({ message }) => {
  console.error(message.trim().split("\n").at(-1)); // not the line of Pyodide, which has a million characters
  process.exit(1);
});

const { loadPyodide } = await import(pathToFileURL(`${folder}pyodide.mjs`));
// Sets are written in the order of their hashes: the same each time.
const python = await loadPyodide({ indexURL: folder, fullStdLib: false, env: { PYTHONHASHSEED: "0" } });
const packages = JSON.parse(readFileSync(`${folder}pyodide-lock.json`, "utf8")).packages;
await python.loadPackage(Object.keys(packages), { messageCallback: quiet });

python.runPython(here("precompile.py"));
python.globals.get("tried")(python.runPython(here("src/check.py") + "\ncheck", { globals: python.toPy({}) }));
const wheels = Object.values(packages).map((one) => one.file_name);
for (const name of wheels) python.FS.writeFile(`/tmp/${name}`, new Uint8Array(readFileSync(folder + name)));
write("page-stdlib.zip", "compiled([LIBRARY], LIBRARY, 2)");
write("page-packages.zip", `compiled(${JSON.stringify(wheels.map((name) => `/tmp/${name}`))}, SITE, 0)`);

function write(name, expression) {
  const made = python.runPython(expression);
  writeFileSync(folder + name, made.toJs());
}
