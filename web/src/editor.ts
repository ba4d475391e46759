/** The editor: CodeMirror with Python. A file of its own, fetched when somebody begins to type. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export interface Options {
  text: string;
  label: string; // for screen readers
  describedBy: string; // id of the note on leaving the editor
  changed: (text: string) => void;
  check: () => void;
  leave: () => void;
}

export interface Editor {
  text(): string;
  replace(text: string): void;
  mark(line: number | null): void;
  focus(at?: { x: number; y: number }): void;
}

/** Colours are the style sheet's, which knows light from dark. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.self, tags.operatorKeyword], color: "var(--practice-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--practice-string)" },
  { tag: tags.comment, color: "var(--practice-comment)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--practice-number)" },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName)], color: "var(--practice-name)" },
]);

const setMark = StateEffect.define<number | null>();
const wrong = Decoration.line({ class: "practice-wrong" });
const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, change) {
    for (const effect of change.effects) {
      if (!effect.is(setMark)) continue;
      const line = effect.value;
      const there = line !== null && line >= 1 && line <= change.state.doc.lines;
      return there ? Decoration.set(wrong.range(change.state.doc.line(line).from)) : Decoration.none;
    }
    return change.docChanged ? Decoration.none : lines;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function mount(parent: HTMLElement, options: Options): Editor {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(), history(), indentOnInput(), bracketMatching(), python(), marked,
        syntaxHighlighting(colours),
        indentUnit.of("    "), EditorState.tabSize.of(4),
        keymap.of([
          { key: "Escape", run: () => (options.leave(), true) },
          { key: "Mod-Enter", run: () => (options.check(), true) },
          { key: "Shift-Enter", run: () => (options.check(), true) },
          indentWithTab, ...defaultKeymap, ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({
          tabindex: "0", "aria-label": options.label, "aria-describedby": options.describedBy,
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          view.setTabFocusMode(false);
          options.changed(update.state.doc.toString());
        }),
        // Who only passes by with the Tab key goes on; who has begun to type indents.
        EditorView.domEventHandlers({ blur: () => void view.setTabFocusMode(true) }),
      ],
    }),
  }); // prettier-ignore
  view.setTabFocusMode(true);
  return {
    text: () => view.state.doc.toString(),
    replace: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    mark: (line) => view.dispatch({ effects: setMark.of(line) }),
    focus(at) {
      const place = at ? view.posAtCoords(at) : firstTodo(view.state);
      if (place !== null) view.dispatch({ selection: { anchor: place } });
      view.focus();
    },
  };
}

/** Where the stub says that code goes. */
function firstTodo(state: EditorState): number {
  const at = state.doc.toString().indexOf("# YOUR CODE HERE");
  return at < 0 ? state.doc.length : at;
}
