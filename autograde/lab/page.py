"""The lab's results as text and as HTML, for light and dark pages and for a screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from autograde.lab.checking import Verdict
    from autograde.lab.comparing import Comparison
    from autograde.lab.training import Run

ENTRIES_SHOWN = 6

STYLE = """
<style>
.gbh-lab { border: 1px solid color-mix(in srgb, currentColor 35%, transparent); border-left-width: 6px;
  border-radius: 4px; padding: .6em .9em; margin: .4em 0; font-size: .95em; line-height: 1.45; max-width: 60em; }
.gbh-lab.pass { border-left-color: #0a8754; }
.gbh-lab.fail { border-left-color: #c8500a; }
.gbh-lab p { margin: .35em 0; }
.gbh-lab .scroll { overflow-x: auto; }
.gbh-lab table { border-collapse: collapse; margin: .5em 0; }
.gbh-lab :is(th, td) { text-align: left !important; vertical-align: top; padding: .2em .9em .2em 0;
  background: none; border: 0; color: inherit; font-variant-numeric: tabular-nums; }
.gbh-lab th { white-space: nowrap; }
</style>
"""


def _box(kind: str, label: str, parts: Iterable[str]) -> str:
    inside = "\n".join(parts)
    return f'{STYLE}<div class="gbh-lab {kind}" role="group" aria-label="{escape(label)}">\n{inside}\n</div>'


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The first cell of a row is its header."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>{"".join(f"<td>{escape(str(cell))}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _headline(verdict: Verdict) -> str:
    if verdict.passed:
        return f"consistent: dS is the gradient of your own losses in all {verdict.checked} entries tried"
    return "not consistent"


def verdict_text(verdict: Verdict) -> str:
    lines = [_headline(verdict)]
    for failure in verdict.failures:
        lines.append(f"  ✗ {failure.sentence}")
        lines += [f"      {entry}" for entry in failure.entries[:ENTRIES_SHOWN]]
        more = len(failure.entries) - ENTRIES_SHOWN
        if more > 0:
            lines.append(f"      and {more} more")
    lines += [f"  note: {note}" for note in verdict.notes]
    return "\n".join(lines)


def verdict_html(verdict: Verdict) -> str:
    parts = [f"<p><strong>{escape(_headline(verdict))}</strong></p>"]
    for failure in verdict.failures:
        parts.append(f"<p>✗ {escape(failure.sentence)}</p>")
        if failure.entries:
            rows = [
                (e.batch, e.sample, e.label, e.class_, f"{e.got:.6g}", f"{e.expected:.6g}{' (kink)' if e.kink else ''}")
                for e in failure.entries[:ENTRIES_SHOWN]
            ]
            parts.append(_table(("batch", "sample", "label", "class", "got", "expected"), rows))
            more = len(failure.entries) - ENTRIES_SHOWN
            if more > 0:
                parts.append(f"<p>and {more} more</p>")
    parts += [f"<p>Note: {escape(note)}</p>" for note in verdict.notes]
    return _box("pass" if verdict.passed else "fail", "Is the loss consistent?", parts)


def run_text(run: Run) -> str:
    steps = len(run.losses)
    text = f"{steps} steps"
    if steps:
        text += f": loss {run.losses[0]:.4g} → {run.losses[-max(1, steps // 20) :].mean():.4g}"
    text += f", {run.train_accuracy:.1%} right of those learnt from, {run.test_accuracy:.1%} of those held out"
    return f"{text}\n{run.stopped}" if run.stopped else text


def run_html(run: Run) -> str:
    lines = run_text(run).split("\n")
    return _box("fail" if run.stopped else "pass", "Training", (f"<p>{escape(line)}</p>" for line in lines))


HEAD = ("loss", "learnt from", "held out", "most often mistaken", "steps")


def _rows(comparison: Comparison) -> list[tuple[str, ...]]:
    return [
        (name, f"{run.train_accuracy:.1%}", f"{run.test_accuracy:.1%}", _worst(run), str(len(run.losses)))
        for name, run in comparison.runs.items()
    ]


def _worst(run: Run) -> str:
    wrong = run.confusion - np.diag(np.diag(run.confusion))
    digit, taken_for = np.unravel_index(np.argmax(wrong), wrong.shape)
    return f"{digit} for {taken_for}, {wrong.max()} times" if wrong.max() else "none"


def comparison_text(comparison: Comparison) -> str:
    rows = [HEAD, *_rows(comparison)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, *(f"{name}: {run.stopped}" for name, run in comparison.runs.items() if run.stopped)])


def comparison_html(comparison: Comparison) -> str:
    stopped = [f"<p>{escape(name)}: {escape(run.stopped)}</p>" for name, run in comparison.runs.items() if run.stopped]
    return _box("fail" if stopped else "pass", "Comparison of losses", [_table(HEAD, _rows(comparison)), *stopped])
