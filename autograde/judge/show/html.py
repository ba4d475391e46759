"""A report as a piece of HTML: for notebooks, feedback pages and the site, light and dark.

Colours lie under text of their own colour or come from the page (currentColor),
marks are words beside colours, and tables have headers, so that a screen reader
and a person who sees no colours get the same report.
"""

from __future__ import annotations

from html import escape

import numpy as np

from autograde.judge.report import Difference, Report
from autograde.judge.show.text import headline, number

SIGNS = {"pass": "✓", "part": "◐", "wait": "○", "fail": "✗"}
ENTRIES_AT_MOST = 96

ROUNDING = 1e-11
"""An error below this share of what is expected is none: where all others are NaN it would have the full colour."""

STYLE = """
<style>
.gbh-report { border: 1px solid color-mix(in srgb, currentColor 35%, transparent); border-left-width: 6px;
  border-radius: 4px; padding: .6em .9em; margin: .4em 0; font-size: .95em; line-height: 1.45; max-width: 60em; }
.gbh-report.pass { border-left-color: #0a8754; }
.gbh-report.fail { border-left-color: #c8500a; }
.gbh-report p { margin: .35em 0; }
.gbh-report table { border-collapse: collapse; margin: .5em 0; }
.gbh-report table.criteria :is(th, td) { text-align: left !important; } /* JupyterLab aligns right */
.gbh-report th, .gbh-report td { vertical-align: top; padding: .2em .7em .2em 0;
  background: none; border: 0; white-space: normal; }
.gbh-report :is(td:first-child, code) { white-space: nowrap; }
.gbh-report .scroll { overflow-x: auto; }
.gbh-report .heat td, .gbh-report .heat th { text-align: right; padding: .25em .5em;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
.gbh-report .heat td { color: #111; border: 1px solid #888; }
.gbh-report caption { white-space: normal; min-width: min(44em, 75vw);
  text-align: left; caption-side: top; padding: .2em 0; color: inherit; }
</style>
"""


def report(report: Report) -> str:
    state = "pass" if report.passed else "fail"
    score = f"{number(report.points)} of {number(report.max_points)} points"
    parts = [
        STYLE,
        f'<div class="gbh-report {state}" role="region" aria-label="Report on {escape(report.exercise)}">',
        f"<p><strong>{escape(report.exercise)}: {score}</strong>, {escape(headline(report))}</p>",
        _criteria(report),
    ]
    for diagnosis in report.diagnoses:
        where = f" Read equation <code>{escape(diagnosis.equation)}</code> again." if diagnosis.equation else ""
        parts.append(f"<p><strong>Likely:</strong> {escape(diagnosis.sentence)}{where}</p>")
    parts += [f"<p>{escape(where)}</p>" for where in report.where]
    if report.difference is not None:
        parts.append(_heat_map(report.difference))
    parts += [f"<p>Remark: {escape(remark)}</p>" for remark in report.remarks]
    if report.printed.strip():
        parts.append(
            f"<details><summary>What it printed</summary><pre>{escape(report.printed.strip())}</pre></details>"
        )
    parts.append("</div>")
    return "\n".join(parts)


def _criteria(report: Report) -> str:
    rows = []
    for criterion in report.criteria:
        mark = f"{SIGNS[criterion.mark]} {criterion.mark}"
        points = f"{number(criterion.points)}/{number(criterion.max_points)}"
        rows.append(
            f'<tr><td>{mark}</td><th scope="row">{escape(criterion.name)}</th>'
            f"<td>{points}</td><td>{escape(criterion.message)}</td></tr>"
        )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Result", "Criterion", "Points", "What was found"))
    table = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="scroll"><table class="criteria">{table}</table></div>'


def _heat_map(difference: Difference) -> str:
    """Got minus expected, entry by entry: orange where too large, purple where too small."""
    got, expected = np.atleast_2d(difference.got), np.atleast_2d(difference.expected)
    if got.ndim != 2 or not 0 < got.size <= ENTRIES_AT_MOST:
        return ""
    with np.errstate(all="ignore"):
        error = got - expected
        error[np.abs(error) <= ROUNDING * np.max(np.abs(expected), initial=0.0)] = 0.0
    limit = float(np.max(np.abs(error), initial=0.0, where=np.isfinite(error))) or 1.0
    head = "".join(f'<th scope="col">{column}</th>' for column in range(got.shape[1]))
    rows = []
    for row in range(got.shape[0]):
        cells = []
        for column in range(got.shape[1]):
            value = float(error[row, column])
            hint = f"got {got[row, column]:.6g}, expected {expected[row, column]:.6g}"
            cells.append(f'<td style="background:{_shade(value, limit)}" title="{hint}">{_signed(value, limit)}</td>')
        rows.append(f'<tr><th scope="row">{row}</th>{"".join(cells)}</tr>')
    caption = (
        f"{escape(difference.output)}, got − expected, on the case “{escape(difference.case)}” "
        "(orange: too large, purple: too small)"
    )
    return (
        f'<div class="scroll"><table class="heat"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col"><span aria-hidden="true">#</span></th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _signed(value: float, limit: float) -> str:
    if not np.isfinite(value):
        return str(value)
    return "0" if abs(value) <= 1e-9 * limit else f"{value:+.3g}"


def _shade(value: float, limit: float) -> str:
    if not np.isfinite(value):
        return "#f0e442"
    share = min(abs(value) / limit, 1.0)
    far = (241, 163, 64) if value > 0 else (153, 142, 195)
    mixed = [round(255 + (channel - 255) * share) for channel in far]
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
