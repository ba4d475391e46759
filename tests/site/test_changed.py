"""What is marked in a line of a derivation, and how formulas read as plain text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograde.build.changed import marked
from autograde.build.plain import plain

BOOK = Path(__file__).resolve().parents[2] / "book"
MARK = re.compile(r"\\htmlClass\{changed\}")


def new(line: str, before: str | None = None) -> list[str]:
    """What is marked, in order."""
    found, text = [], marked(line, before)
    for start in [place.end() for place in MARK.finditer(text)]:
        depth = 0
        for end in range(start, len(text)):
            depth += {"{": 1, "}": -1}.get(text[end], 0) if text[end - 1] != "\\" else 0
            if depth == 0:
                found.append(text[start + 1 : end])
                break
    return found


def unmarked(text: str) -> str:
    """The formula without its marks: each mark's own braces, and nothing else, are taken away."""
    while mark := MARK.search(text):
        depth = 0
        for end in range(mark.end(), len(text)):
            depth += {"{": 1, "}": -1}.get(text[end], 0) if text[end - 1] != "\\" else 0
            if depth == 0:
                text = text[: mark.start()] + text[mark.end() + 1 : end] + text[end + 1 :]
                break
    return text


def test_what_has_replaced_something_is_marked():
    before = r"\frac{dL}{ds} = \sum_m q_m (a_m - b)"
    assert new(r"\frac{dL}{ds} = \sum_m q_m (c_m - b)", before) == ["c_m"]


def test_an_indicator_is_one_piece():
    before = r"g = q_m \mathbf{1}\{m = j\} + t"
    assert new(r"g = q_m \mathbf{1}\{j \ne y\} + t", before) == [r"\mathbf{1}\{j \ne y\}"]


def test_sizes_of_brackets_and_spaces_are_no_change():
    assert new(r"g = x\, \bigl( a + b \bigr) c", r"g = x ( a + b ) c") == []


def test_lines_of_one_block_are_compared_with_each_other():
    block = r"\begin{aligned} g &= a + b + c \\ &= a + b + d . \end{aligned}"
    assert new(block) == ["d"]


def test_no_mark_reaches_over_the_end_of_a_line():
    before = r"g = a + b + c + d + e + f"
    after = r"\begin{aligned} g = {} & a + b + u \\ & + v + e + f \end{aligned}"
    assert new(after, before) == ["u", "v"]
    assert not any(r"\\" in piece or "&" in piece for piece in new(after, before))


@pytest.mark.parametrize(
    ("line", "before"),
    [
        (r"h = a + c", r"g = a + b"),  # another left side: the lines don't belong together
        (r"g = x + y + z", r"g = a + b + c"),  # nothing is left as it was
        (r"g = \begin{pmatrix} 1 & 2 \end{pmatrix} + c", r"g = a + b"),  # a table isn't read
        (r"g \ge a + c", r"g = a + b"),
        (r"a = b", None),
        (r"g = a {", r"g = a + b"),  # no formula at all
    ],
)
def test_no_marks_where_they_would_say_nothing(line, before):
    assert marked(line, before) == line


def test_every_derivation_of_the_book_stays_the_same_formula():
    """Marks go around pieces; with the marks away, each formula is the book's own."""
    formulas = []
    for page in sorted(BOOK.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        formulas += re.findall(r"```\{math\}\n:label: \S+\n(.*?)```", text, re.DOTALL)
        formulas += re.findall(r"^\$\$\n?(.*?)\$\$", text, re.DOTALL | re.MULTILINE)
    assert len(formulas) > 200
    shown = [marked(line, before) for before, line in zip([None, *formulas], formulas, strict=False)]
    assert [unmarked(text) for text in shown] == formulas
    assert sum(bool(MARK.search(text)) for text in shown) > 40


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"dW = \frac{1}{N}\, X^T dS + 2 \lambda W", "dW = 1/N X^T dS + 2 λ W"),
        (r"\frac1N \sum_{m \ne y} q_m", "1/N Σ_m ≠ y q_m"),
        (r"\mathbf{1}\{ s_m \ge 0 \}", "1 { s_m ≥ 0 }"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b = c"),
        (r"\Bigl( \operatorname{lse}(s) \Bigr)", "( lse (s) )"),
    ],
)
def test_formulas_as_plain_text(tex, text):
    assert plain(tex) == text
