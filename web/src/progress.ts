/** The panel at a chapter's end and on the front page: how far the reader is, and the work as files. */
import { download, exported, notebook, opened, takeOver } from "./handin";
import { forget, onChange, trouble, work } from "./store";

/** What the `{progress}` directive writes into the page. */
interface Course {
  chapter: string | null;
  exercises: Record<string, string[]>; // chapter -> ids
}

export function progress(panel: HTMLElement, stubs: Map<string, string>): void {
  const course = JSON.parse(panel.querySelector("script")?.textContent ?? "{}") as Course;
  const all = Object.values(course.exercises).flat();
  const own = course.chapter === null ? [] : (course.exercises[course.chapter] ?? []);
  const status = panel.querySelector<HTMLElement>("[role=status]")!;
  const say = (sentence: string) => (status.textContent = sentence);
  const button = (name: string) => panel.querySelector<HTMLButtonElement>(`[data-do=${name}]`);
  const file = panel.querySelector<HTMLInputElement>("input[type=file]")!;

  const address = () => document.querySelector<HTMLAnchorElement>(".practice-notebook a")?.href ?? "";

  const draw = () => {
    for (const [name, ids] of [["chapter", own], ["course", all]] as const) {
      const bar = panel.querySelector<HTMLProgressElement>(`progress[data-of=${name}]`);
      if (!bar) continue;
      bar.max = ids.length;
      bar.value = ids.filter((id) => work(id).solved).length;
      bar.parentElement!.querySelector("output")!.textContent = `${bar.value} of ${bar.max}`;
    }
    if (trouble()) say(trouble());
  }; // prettier-ignore

  button("hand-in")?.addEventListener("click", () => {
    notebook(address(), own).then(
      ({ text, filled, byHand }) => {
        download(`${course.chapter}.ipynb`, text, "application/x-ipynb+json");
        const hand = byHand ? " The derivation is still to be written, in the notebook itself." : "";
        say(`${course.chapter}.ipynb holds your code of ${filled} of ${own.length} exercises.${hand}`);
      },
      () => say("The notebook could not be loaded: look at your connection and try again. Your code is kept."),
    );
  });
  button("save")?.addEventListener("click", () => {
    download("gradients-by-hand.json", exported(all), "application/json");
    say("Your work is in the file gradients-by-hand.json: load it in another browser, or keep it.");
  });
  button("load")?.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    chosen.text().then((text) => {
      try {
        const found = opened(text, all, stubs);
        const lost = [...found].filter(([id, { code }]) => code !== undefined && ![undefined, code].includes(work(id).code));
        if (lost.length && !confirm(`This replaces your code of ${lost.map(([id]) => id).join(", ")}. Go on?`)) return;
        takeOver(found);
        say(`${found.size} exercise${found.size === 1 ? "" : "s"} taken from ${chosen.name}.`);
      } catch (error) {
        say((error as Error).message);
      }
      file.value = "";
    }, () => say(`${chosen.name} can't be read: choose another file.`));
  });
  button("start-over")?.addEventListener("click", () => {
    if (!confirm("This deletes your code, hints and solved marks of the whole course in this browser. Go on?")) return;
    forget(all);
    say("All exercises are as on the first day.");
  });
  onChange(draw);
  draw();
}
