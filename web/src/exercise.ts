/** One exercise on the page: editor, buttons, verdict. */
import type { Editor, Options } from "./editor";
import { show, showPrinted } from "./report";
import type { Runner } from "./runner";
import { keep, onChange, trouble, work } from "./store";
import type { Exercise, Outcome, Tell } from "./types";

/** Milliseconds in which nobody sees a button change and change back. */
const BLINK = 100;

type Mount = (parent: HTMLElement, options: Options) => Editor;

export class Practice {
  readonly exercise: Exercise;
  private editor: Editor | null = null;
  private mounting: Promise<Editor> | null = null;
  private stopping: AbortController | null = null;
  private code: HTMLElement;
  private pointer: { x: number; y: number } | undefined;

  constructor(
    private box: HTMLElement,
    private runner: Runner,
    private editorModule: () => Promise<{ mount: Mount }>,
    private earlier: (exercise: Exercise) => string[],
  ) {
    this.exercise = JSON.parse(this.part("script").textContent ?? "") as Exercise;
    this.code = this.part(".practice-code");
    const { id } = this.exercise;
    this.code.tabIndex = 0;
    this.code.setAttribute("role", "group");
    this.code.setAttribute("aria-label", `Code of ${id}`);
    this.code.addEventListener("pointerdown", ({ clientX: x, clientY: y }) => (this.pointer = { x, y }));
    // Either comes first, and focus may go to the text inside, which scrolls.
    for (const wish of ["focusin", "click"]) this.code.addEventListener(wish, () => this.editor ?? void this.edit(true));
    this.on("check", () => this.stopping ?? void this.check());
    this.on("stop", () => this.stopping?.abort());
    this.on("reset", () => this.reset());
    this.on("hint", () => this.hint());
    onChange(() => this.kept());
    this.kept();
    if (work(id).code !== undefined) this.editWhenNear();
  }

  /** What is in the editor, or will be. */
  text(): string {
    return this.editor?.text() ?? work(this.exercise.id).code ?? this.exercise.stub;
  }

  async check(): Promise<Outcome> {
    const stop = (this.stopping = new AbortController());
    this.box.setAttribute("aria-busy", "true");
    let step: Parameters<Tell> = ["Checking"];
    let waiting = false;
    const tell: Tell = (...now) => {
      step = now;
      if (waiting) this.tell(...step);
    };
    // What takes a blink shows nothing but its verdict.
    const late = window.setTimeout(() => {
      waiting = true;
      this.waiting(true);
      this.tell(...step);
    }, BLINK);
    const { id, setup } = this.exercise;
    const job = { id, setup, earlier: this.earlier(this.exercise), source: this.text() };
    const outcome = await this.runner.check(job, tell, stop.signal);
    window.clearTimeout(late);
    if (waiting) this.waiting(false);
    if (this.stopping === stop) this.stopping = null;
    this.show(outcome);
    this.box.setAttribute("aria-busy", "false");
    return outcome;
  }

  private show(outcome: Outcome): void {
    const report = this.part(".practice-report");
    report.replaceChildren();
    this.editor?.mark(outcome.kind === "ended" ? null : outcome.line);
    if (outcome.kind === "report") {
      show(outcome, report);
      if (outcome.passed) keep(this.exercise.id, { solved: true });
      this.say(`${outcome.points} of ${outcome.max_points} points: ${outcome.headline}`, outcome.passed ? "pass" : "fail");
    } else {
      this.say(outcome.sentence, "fail");
    }
    if (outcome.kind !== "ended") showPrinted(outcome.printed, report);
  }

  /** Turn the text into an editor. When that fails (no connection), a plain text field will do. */
  private edit(focus: boolean): Promise<Editor> {
    this.mounting ??= this.editorModule()
      .then(({ mount }) => mount, () => plain)
      .then((mount) => {
        const { id } = this.exercise;
        const text = this.text();
        this.code.replaceChildren();
        for (const name of ["tabindex", "role", "aria-label"]) this.code.removeAttribute(name);
        this.editor = mount(this.code, {
          text,
          label: `Code of ${id}`,
          describedBy: this.part(".practice-keys").id,
          changed: (changed) => this.changed(changed),
          check: () => this.stopping ?? void this.check(),
          leave: () => this.button("check").focus(),
        });
        return this.editor;
      }); // prettier-ignore
    return this.mounting.then((editor) => {
      if (focus) editor.focus(this.pointer);
      this.pointer = undefined;
      return editor;
    });
  }

  private editWhenNear(): void {
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watcher.disconnect();
        void this.edit(false);
      },
      { rootMargin: "400px" },
    );
    watcher.observe(this.box);
  }

  private changed(text: string): void {
    keep(this.exercise.id, { code: text === this.exercise.stub ? undefined : text });
    if (trouble()) this.say(trouble(), "fail");
  }

  /** Show what is kept: after a change here, in another tab, or from a file. */
  private kept(): void {
    const { code, solved, hints = 0 } = work(this.exercise.id);
    const text = code ?? this.exercise.stub;
    if (this.editor) {
      if (this.editor.text() !== text) this.replace(text);
    } else {
      const shown = this.part("pre", this.code);
      if (shown.textContent?.trimEnd() !== text.trimEnd()) shown.textContent = text;
    }
    this.box.classList.toggle("practice-solved", Boolean(solved));
    this.part(".practice-mark").textContent = solved ? "✓ solved" : "";
    const all = [...this.box.querySelectorAll<HTMLElement>(".practice-hint-text")];
    all.forEach((hint, index) => (hint.hidden = index >= hints));
    const button = this.box.querySelector<HTMLButtonElement>("[data-do=hint]");
    if (!button) return;
    button.disabled = hints >= all.length;
    button.textContent = hints < all.length ? `Hint ${hints + 1} of ${all.length}` : "No more hints";
  }

  /** Other code than was judged: the verdict goes with the old. */
  private replace(text: string): void {
    this.editor?.replace(text);
    this.part(".practice-report").replaceChildren();
    this.say("", "");
  }

  private hint(): void {
    const { id } = this.exercise;
    const count = (work(id).hints ?? 0) + 1;
    keep(id, { hints: count });
    const opened = this.box.querySelectorAll<HTMLDetailsElement>(".practice-hint-text")[count - 1];
    if (!opened) return;
    opened.open = true;
    opened.querySelector("summary")?.focus();
  }

  private reset(): void {
    const { id, stub } = this.exercise;
    if (this.text() !== stub && !confirm(`Put the stub of ${id} back? Your code of it will be gone.`)) return;
    keep(id, { code: undefined });
    this.say("This is the stub again.", "");
  }

  private waiting(running: boolean): void {
    this.button("check").disabled = running;
    this.button("stop").hidden = !running;
    if (!running) this.part(".practice-loading").hidden = true;
  }

  private tell(step: string, done?: number, total?: number): void {
    const bar = this.part<HTMLElement>(".practice-loading");
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
    bar.hidden = step === "Checking";
    const meter = this.part<HTMLProgressElement>("progress", bar);
    if (done !== undefined && total !== undefined) {
      meter.max = total;
      meter.value = done;
      this.part("span", bar).textContent = `${megabytes(done)} of ${megabytes(total)} MB`;
    } else {
      this.part("span", bar).textContent = "";
    }
    this.say(`${step} …`, "");
  }

  /** Into the live region; the same sentence twice is said once. */
  private say(sentence: string, state: string): void {
    const status = this.part(".practice-status");
    status.dataset.state = state;
    if (status.textContent !== sentence) status.textContent = sentence;
  }

  private on(name: string, act: () => void): void {
    const button = this.box.querySelector<HTMLButtonElement>(`[data-do=${name}]`);
    if (!button) return;
    button.disabled = false;
    button.addEventListener("click", act);
  }

  private button(name: string): HTMLButtonElement {
    return this.part(`[data-do=${name}]`);
  }

  private part<T extends HTMLElement>(selector: string, within: HTMLElement = this.box): T {
    const found = within.querySelector<T>(selector);
    if (!found) throw new Error(`an exercise on this page has no ${selector}`);
    return found;
  }
}

/** A plain text field, with an editor's manners. */
function plain(parent: HTMLElement, options: Options): Editor {
  const field = document.createElement("textarea");
  field.value = options.text;
  field.rows = options.text.split("\n").length + 1;
  field.spellcheck = false;
  field.setAttribute("aria-label", options.label);
  field.addEventListener("input", () => options.changed(field.value));
  parent.append(field);
  return {
    text: () => field.value,
    replace: (text) => (field.value = text),
    mark: () => undefined,
    focus: () => field.focus(),
  };
}
