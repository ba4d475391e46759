"""Reports as text, HTML and a picture."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest

import autograde
from autograde.judge.report import CriterionResult, Difference, Report


def wrong(W, X, y, reg):
    loss, dW = autograde.reference.TRUTH["svm_loss"](W, X, y, reg)
    return loss, -dW


@pytest.fixture
def report():
    return autograde.judge("svm_loss", wrong)


class Balanced(HTMLParser):
    """Fails when a tag is closed that is not open."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.text = ""

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def parse(html):
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    return parser.text


def test_line_has_name_points_and_verdict(report):
    assert report.line().startswith("svm_loss: 3 of 7 points, 3 of 5 criteria met.")
    assert "\n" not in report.line()


def test_text_names_every_criterion_within_the_width(report):
    text = report.text()
    assert all(criterion.name in text for criterion in report.criteria)
    assert max(map(len, text.splitlines())) <= 96


def test_html_is_well_formed_and_says_the_same(report):
    text = parse(report.html())
    for criterion in report.criteria:
        assert criterion.message in text
    assert "got − expected" in text


def test_html_escapes_what_a_student_printed():
    def loud(W, X, y, reg):
        print("<script>alert(1)</script>")
        raise ValueError("<b>bold</b>")

    html = autograde.judge("svm_loss", loud).html()
    assert "<script>" not in html
    assert "<b>" not in html
    parse(html)


def test_picture_has_three_panels_and_signs(report):
    figure = report.picture()
    titles = [axes.get_title() for axes in figure.axes[:3]]
    assert titles == ["got", "expected", "got − expected"]
    got, expected, error = (axes.images[0].get_array() for axes in figure.axes[:3])
    assert np.allclose(got - expected, error)
    assert np.allclose(got, -expected)


def test_a_notebook_shows_the_picture(report):
    from IPython.core.interactiveshell import InteractiveShell

    shown, _ = InteractiveShell.instance().display_formatter.format(report.picture())
    assert shown["image/png"].startswith(b"\x89PNG")


def test_no_picture_where_nothing_is_off():
    assert autograde.judge("svm_loss", autograde.reference.TRUTH["svm_loss"]).picture() is None


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_pictures_of_what_is_not_finite(bad):
    difference = Difference("case", "dW", np.array([[bad, 1.0]]), np.array([[1.0, 1.0]]))
    report = Report("svm_loss", "eq-svm-dW", (CriterionResult("gradient", False, 0, 1, "off"),), difference=difference)
    assert str(bad) in parse(report.html())
    assert report.picture() is not None


def test_rounding_has_no_colour_beside_what_is_not_a_number():
    got = np.array([[np.nan, 0.3 + 1e-15], [2.0, 1.0]])
    off = Difference("K=2", "p", got, np.array([[0.5, 0.3], [2.0, 1.0]]))
    html = Report("softmax", "eq-softmax-p", (), difference=off).html()
    assert "e-1" not in html.split("<tbody>")[-1]
    assert html.count("background:#ffffff") == 3


def test_a_changed_input_sends_to_no_equation():
    def in_place(s):
        s -= s.max(axis=-1, keepdims=True)
        return np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True)

    report = autograde.judge("softmax", in_place)
    assert report.misconceptions == ("changes-input",)
    assert "equation" not in report.text() + report.html()
