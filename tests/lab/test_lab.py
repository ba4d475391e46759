"""The loss laboratory: it catches a wrong dS, says which kind of wrong, and trains what is right."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

from autograde import lab
from autograde.catalogue import digits
from autograde.lab import progress as progress_module
from autograde.lab.samples import split
from autograde.reference import lab as reference

HERE = Path(lab.__file__).parent
SVM, SOFTMAX = reference.svm_scores, reference.softmax_scores
RIGHT = {
    "svm": SVM,
    "softmax": SOFTMAX,
    "squared hinge": reference.squared_hinge,
    "label smoothing": lambda S, y: reference.label_smoothing(S, y, 0.1),
    "focal": lambda S, y: reference.focal_loss(S, y, 2.0),
    "one-vs-rest": reference.one_vs_rest,
    "smooth hinge": reference.free_loss,
}


def at_label(S, y):
    return np.arange(S.shape[1]) == y[:, None]


def changed(change, right=SOFTMAX):
    """The right losses with a dS that `change(dS, S, y)` makes of the right one."""

    def score_loss(S, y):
        losses, dS = right(S, y)
        return losses, change(dS, S, y)

    return score_loss


WRONG = {
    "sign": (lambda dS, S, y: -dS, "wrong sign"),
    "1/N inside": (lambda dS, S, y: dS / len(S), "divided by N"),
    "N too much": (lambda dS, S, y: dS * len(S), "multiplied by N"),
    "1/K inside": (lambda dS, S, y: dS / S.shape[1], "divided by K"),
    "no right class": (lambda dS, S, y: np.where(at_label(S, y), 0, dS), "The right class has no entry"),
    "right class sign": (lambda dS, S, y: np.where(at_label(S, y), -dS, dS), "Only the entries of the right class"),
    "wrong classes off": (lambda dS, S, y: np.where(at_label(S, y), dS, 2 * dS), "Only the entries of the wrong"),
    "twice": (lambda dS, S, y: 2 * dS, "is 2 times"),
    "off by a thousandth": (lambda dS, S, y: 1.001 * dS, "is 1.001 times"),
    "nothing": (lambda dS, S, y: 0 * dS, "0 everywhere"),
    "classes turned round": (lambda dS, S, y: dS[:, ::-1], "isn't the gradient of your losses"),
    "only for small scores": (lambda dS, S, y: np.where(np.abs(S) > 5, 0, dS), "All of them are in: scores of scale"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_loss_is_consistent(name):
    for seed in range(10):
        verdict = lab.verify(RIGHT[name], seed)
        assert verdict and verdict.passed and verdict.checked > 100, str(verdict)
    assert not [note for note in verdict.notes if "wrong answers" in note or "size 1000" in note]


@pytest.mark.parametrize("right", [SOFTMAX, SVM], ids=["softmax", "svm"])
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_gradient_is_caught_and_named(name, right):
    change, words = WRONG[name]
    for seed in range(3):
        verdict = lab.verify(changed(change, right), seed)
        assert not verdict
        (failure,) = verdict.failures
        assert words in failure.sentence
        assert failure.entries
        for entry in failure.entries:
            assert abs(entry.got - entry.expected) > 1e-7


def test_the_entries_say_where_got_and_expected():
    verdict = lab.verify(changed(lambda dS, S, y: dS + 0.5 * (np.arange(S.shape[1]) == 2)))
    entry = verdict.failures[0].entries[0]
    assert entry.class_ == 2 and entry.got - entry.expected == pytest.approx(0.5, abs=1e-6)
    assert {entry.class_ for entry in verdict.failures[0].entries} == {2}
    for text in (str(verdict), verdict._repr_html_()):
        assert f"{entry.got:.6g}" in text and f"{entry.expected:.6g}" in text


@pytest.mark.parametrize(("q", "fine"), [(0.0, True), (0.3, True), (1.0, True), (1.5, False), (-0.2, False)])
def test_at_a_kink_anything_between_the_slopes_is_right(q, fine):
    def hinge(S, y):
        margins = S - S[np.arange(len(y)), y][:, None] + 1
        margins[at_label(S, y)] = -1
        chosen = np.where(margins == 0, q, margins > 0)
        return np.sum(np.maximum(0, margins), axis=1), chosen - at_label(S, y) * chosen.sum(axis=1, keepdims=True)

    verdict = lab.verify(hinge)
    assert verdict.passed is fine
    if fine:
        assert any("kinks" in note for note in verdict.notes)
    else:
        assert all(entry.kink and entry.batch == "whole scores, with ties" for entry in verdict.failures[0].entries)


def raising(S, y):
    return S[999]


def writing(S, y):
    S -= S.max()
    return SOFTMAX(S, y)


def leaking(S, y):
    losses, dS = SOFTMAX(S, y)
    return losses - losses.mean(), dS


def drawing(S, y):
    losses, dS = SOFTMAX(S, y)
    return losses + np.random.random(len(y)), dS


def log_of_a_score(S, y):
    return np.log(S[:, 0]), 1 / S


MISFITS = {
    "raises": (raising, "IndexError"),
    "writes into S": (writing, "writes into the scores"),
    "another sample's loss": (leaking, "another sample's scores"),
    "chance": (drawing, "two answers"),
    "nan": (log_of_a_score, "A loss is nan"),
    "None": (lambda S, y: None, "returned nothing"),
    "one number": (lambda S, y: (SOFTMAX(S, y)[0].mean(), SOFTMAX(S, y)[1]), "is one number. Each sample"),
    "transposed": (lambda S, y: (SOFTMAX(S, y)[0], SOFTMAX(S, y)[1].T), "dS must have the shape (N, K)"),
    "words": (lambda S, y: ("high", "low"), "losses must be numbers"),
    "no function": (3, "TypeError"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_what_cannot_be_used_is_said_in_one_sentence(name):
    score_loss, words = MISFITS[name]
    verdict = lab.verify(score_loss)
    assert not verdict and words in verdict.failures[0].sentence
    assert "\n" not in verdict.failures[0].sentence
    assert "role=" in verdict._repr_html_()


def test_notes_on_losses_that_are_consistent_and_still_no_good():
    upside_down = lab.verify(lambda S, y: (-SOFTMAX(S, y)[0], -SOFTMAX(S, y)[1]))
    assert upside_down and any("wrong answers" in note for note in upside_down.notes)
    flat = lab.verify(lambda S, y: (np.ones(len(S)), np.zeros(S.shape)))
    assert flat and any("nothing can be learnt" in note for note in flat.notes)
    steep = lab.verify(lambda S, y: (np.exp(S).sum(axis=1), np.exp(S)))
    assert steep and any("size 1000" in note for note in steep.notes)


def test_the_same_seed_gives_the_same_verdict_and_it_is_frozen():
    wrong = changed(WRONG["twice"][0])
    assert lab.verify(wrong, 3) == lab.verify(wrong, 3) != lab.verify(wrong, 4)
    with pytest.raises(FrozenInstanceError):
        lab.verify(SOFTMAX).checked = 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["svm", "softmax"])
def test_svm_and_softmax_reach_94_percent_on_digits_they_never_saw(name, seed):
    run = lab.train(RIGHT[name], seed=seed, progress=False)
    data = split(seed)
    right = np.argmax(data.X_test @ run.W, axis=1) == data.y_test
    assert right.mean() == run.test_accuracy >= 0.94
    assert run.confusion.sum() == 500 and np.trace(run.confusion) == right.sum()
    assert not run.stopped and len(run.losses) == 600


def test_the_split_uses_every_image_once_and_depends_on_the_seed():
    data, X = split(0), digits.load()[0]
    both = np.vstack([data.X_train, data.X_test])
    assert data.X_train.shape == (1297, 65) and data.X_test.shape == (500, 65)
    assert np.all(both[:, 64] == 1)
    assert np.array_equal(np.unique(both[:, :64], axis=0), np.unique(X, axis=0))
    assert len(np.unique(X, axis=0)) == 1797  # so none stands on both sides
    assert not np.array_equal(data.X_test, split(1).X_test)


def test_a_run_is_the_same_again_and_the_seed_matters():
    first, again, other = (lab.train(SVM, steps=30, seed=seed, progress=False) for seed in (5, 5, 6))
    assert np.array_equal(first.W, again.W) and np.array_equal(first.losses, again.losses)
    assert not np.array_equal(first.W, other.W)


def test_ten_times_the_loss_gives_the_same_steps():
    def tenfold(S, y):
        losses, dS = SOFTMAX(S, y)
        return 10 * losses, 10 * dS

    plain, large = (lab.train(loss, steps=50, reg=0.0, progress=False) for loss in (SOFTMAX, tenfold))
    np.testing.assert_allclose(large.W, plain.W, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(large.losses, 10 * plain.losses, rtol=1e-9)


def test_the_regulariser_keeps_weights_small_and_descending_goes_down():
    free, held = (lab.train(SOFTMAX, steps=100, reg=reg, progress=False) for reg in (0.0, 0.1))
    assert np.sum(held.W**2) < 0.5 * np.sum(free.W**2)
    assert free.losses[0] == pytest.approx(np.log(10))
    assert free.losses[-10:].mean() < 0.5 * free.losses[0]
    uphill = lab.train(changed(WRONG["sign"][0]), steps=20, progress=False)
    assert uphill.losses[-1] > uphill.losses[0] and uphill.test_accuracy < 0.1


def test_training_stops_with_a_sentence_where_the_loss_is_not_finite():
    def breaks(S, y):
        losses, dS = SOFTMAX(S, y)
        return np.where(losses < 1.0, np.inf, losses), dS

    run = lab.train(breaks, progress=False)
    assert 0 < len(run.losses) < 600 and np.all(np.isfinite(run.losses)) and np.all(np.isfinite(run.W))
    assert f"Stopped before step {len(run.losses) + 1}" in run.stopped and "inf" in run.stopped
    assert run.stopped in str(run) and "fail" in run._repr_html_()
    at_once = lab.train(lambda S, y: (np.full(len(S), np.nan), S), progress=False)
    assert len(at_once.losses) == 0 and "nan" in at_once.stopped and str(at_once)
    assert at_once.figure()


def test_impossible_settings_and_functions_are_refused_in_a_sentence():
    for settings in ({"steps": 0}, {"batch": 5000}, {"learning_rate": -1.0}, {"reg": -0.1}):
        with pytest.raises(ValueError, match="must be"):
            lab.train(SVM, **settings)
    with pytest.raises(lab.Unfit, match="shape"):
        lab.train(MISFITS["one number"][0], progress=False)
    with pytest.raises(lab.Unfit, match="mine: "):
        lab.compare({"mine": raising}, progress=False)
    with pytest.raises(ValueError, match="at least one"):
        lab.compare({})


def test_compare_runs_all_on_the_same_digits_and_tells_it_in_a_table():
    both = lab.compare({"<SVM>": SVM, "softmax": SOFTMAX}, seed=2, steps=60, progress=False)
    alone = lab.train(SOFTMAX, steps=60, seed=2, progress=False)
    assert np.array_equal(both["softmax"].W, alone.W)
    html = both._repr_html_()
    assert 'scope="row">&lt;SVM&gt;' in html and 'scope="col">held out' in html
    assert f"{alone.test_accuracy:.1%}" in html and f"{alone.test_accuracy:.1%}" in str(both)


def test_the_figure_has_curves_confusion_and_an_image_for_each_class():
    both = lab.compare({"SVM": SVM, "softmax": SOFTMAX}, steps=40, progress=False)
    figure = both.figure()
    assert len(figure.axes) == 2 + 2 * (1 + 10)
    assert [line.get_label() for line in figure.axes[1].lines] == ["SVM", "softmax"]
    assert len({line.get_linestyle() for line in figure.axes[1].lines}) == 2  # not told apart by colour alone
    image = figure.axes[3].images[0].get_array()
    np.testing.assert_array_equal(image, both["SVM"].W[:64, 0].reshape(8, 8))
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_progress_off_a_terminal_is_a_few_plain_lines(capsys):
    lab.train(SVM, steps=80)
    lines = capsys.readouterr().out.splitlines()
    assert 1 < len(lines) <= progress_module.LINES and lines[-1].startswith("step 80 of 80: loss")
    lab.train(SVM, steps=80, progress=False)
    assert capsys.readouterr().out == ""


def test_progress_on_a_terminal_is_one_line_drawn_over(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    lab.train(SVM, steps=80, name="mine")
    out = capsys.readouterr().out
    assert out.startswith("\rmine: ") and out.count("\n") == 1 and "█" * progress_module.WIDTH in out


def test_progress_in_a_notebook_is_one_display_updated(monkeypatch):
    shown = []

    class Handle:
        def update(self, content):
            shown.append(content)

    def display(content, display_id):
        shown.append(content)
        return Handle()

    monkeypatch.setattr(progress_module, "_notebook_display", lambda: display)
    lab.train(SVM, steps=80, name="<mine>")
    assert "&lt;mine&gt;" in shown[-1]._repr_html_() and 'value="80"' in shown[-1]._repr_html_()
    assert "step 80 of 80" in repr(shown[-1])


def test_the_lab_knows_nothing_that_students_must_not_have():
    for file in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                ours = (name or "").startswith("autograde")
                assert not ours or name.startswith(("autograde.lab", "autograde.catalogue")), f"{file.name}: {name}"


def test_matplotlib_is_imported_only_for_a_figure():
    code = "import sys; from autograde import lab; sys.exit('matplotlib' in sys.modules or 'IPython' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
