"""A formula and the marks beside it."""

from __future__ import annotations

import pytest
from docutils import nodes

from autograde.build.together import SHORT, hold

FORMULA = "x"


def held(before: str, after: str) -> list[str]:
    """A paragraph's children, a box in brackets."""
    paragraph = nodes.paragraph()
    formula = nodes.math("", FORMULA)
    paragraph += [*([nodes.Text(before)] if before else []), formula, *([nodes.Text(after)] if after else [])]
    hold(formula)
    return [f"<{one.astext()}>" if isinstance(one, nodes.inline) else one.astext() for one in paragraph]


@pytest.mark.parametrize(
    ("before", "after", "becomes"),
    [
        ("with ", ", and", ["with ", "<x,>", " and"]),
        ("(", ")", ["", "<(x)>", ""]),
        ("see (", " and", ["see ", "<(x>", " and"]),
        ("", ".", ["<x.>", ""]),
        ("a ", " b", ["a ", "x", " b"]),
        ("", "", ["x"]),
        (") ", " (", [") ", "x", " ("]),
    ],
)
def test_the_marks_move_into_the_box_and_no_letter_is_lost(before, after, becomes):
    found = held(before, after)
    assert found == becomes
    assert "".join(found).replace("<", "").replace(">", "") == before + FORMULA + after


def test_a_formula_beside_a_link_is_left_alone():
    paragraph = nodes.paragraph()
    formula = nodes.math("", FORMULA)
    paragraph += [nodes.reference("", "("), formula, nodes.reference("", ",")]
    hold(formula)
    assert paragraph[1] is formula


def test_the_bound_keeps_formulas_that_fit_on_a_phone():
    assert len(r"\partial L/\partial s^{(i)}_j") < SHORT < len(r"L = \sum_{m \ne y} \max(0,\ s_m - s_y + 1)")
