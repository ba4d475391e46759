"""`{practice}` and `{progress}` in a miniature book: what stands in the page, and in formats without scripts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograde.build.practice import data, read
from autograde.catalogue import exercise_named

ROOT = Path(__file__).resolve().parents[2]
CONF = """
extensions = ["myst_parser", "autograde.build.practice"]
myst_enable_extensions = ["dollarmath"]
myst_dmath_allow_labels = True
html_js_files = ["pyodide/pyodide.asm.js", "practice/editor.js", "mine.js"]
practice_lite = "lite/notebooks/index.html"
exclude_patterns = ["_build"]
"""
PAGE = """
# Chapter

$$L = 0$$ (eq-svm-loss)

$$dL = 0$$ (eq-svm-dscores)

$$dW = 0$$ (eq-svm-dW)

```{practice} svm_sample_loss
```

```{practice} svm_dscores
:collapsed:
:no-hints:
```

```{progress}
```
"""


def built(folder: Path, page: str, builder: str) -> subprocess.CompletedProcess[str]:
    book = folder / "book"
    book.mkdir()
    (folder / "exercises").symlink_to(ROOT / "exercises")
    (book / "conf.py").write_text(CONF)
    (book / "index.md").write_text("# Book\n\n```{toctree}\nsvm\n```\n")
    (book / "svm.md").write_text(page)
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "-q", "-b", builder, str(book), str(folder / "out")]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("html")
    done = built(folder, PAGE, "html")
    assert done.returncode == 0, done.stderr
    return (folder / "out" / "svm.html").read_text(encoding="utf-8"), folder / "out"


def boxes(html: str) -> list[str]:
    return html.split('<div class="practice admonition"')[1:]


def test_the_page_has_prompt_stub_buttons_hints_and_links(page):
    one = boxes(page[0])[0]
    exercise = exercise_named("svm_sample_loss")
    assert f"Exercise: {exercise.title}" in one
    assert "3 points · about 10 minutes · a warm-up · implements <a" in one and 'href="#equation-eq-svm-loss"' in one
    assert re.findall("<summary>(.*?)</summary>", one) == ["Hint 1", "Hint 2", "Hint 3"]
    for hint in exercise.hints:
        assert hint.split("?")[0][:30] in one
    assert re.findall('data-do="(.*?)"', one) == ["check", "stop", "reset", "hint"]
    assert "raise" in one and "download" in one
    assert 'href="lite/notebooks/index.html?path=svm/svm.ipynb"' in one
    facts = json.loads(re.search(r'<script type="application/json">(.*?)</script>', one)[1])
    assert facts["stub"] == read(ROOT / "exercises" / "svm" / "svm.ipynb", "svm_sample_loss").stub
    assert facts["setup"] == "import numpy as np\n\nimport autograde"


def test_a_taste_of_an_exercise_leaves_the_exercises_own_place_alone(tmp_path):
    taste = PAGE + "\n```{try} svm_sample_loss\n```\n"
    done = built(tmp_path, taste, "html")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "out" / "svm.html").read_text(encoding="utf-8")
    assert html.count('id="exercise-svm-sample-loss"') == html.count('id="try-svm-sample-loss"') == 1


def test_collapsed_and_without_hints(page):
    two = boxes(page[0])[1]
    assert re.findall("<summary>(.*?)</summary>", two) == ["Show the exercise"]
    assert two.index("Show the exercise") < two.index("practice-code")
    assert re.findall('data-do="(.*?)"', two)[:3] == ["check", "stop", "reset"]
    assert 'data-do="hint"' not in two


def test_exercises_that_the_page_has_not_placed_stand_before_the_progress(page):
    order = re.findall(r'id="exercise-([a-z-]+)"|class="(practice-progress)"', page[0])
    assert [id or other for id, other in order] == [
        "svm-sample-loss", "svm-dscores", "svm-loss-naive", "svm-loss", "practice-progress",
    ]  # fmt: skip


def test_progress_counts_the_chapter_and_the_course(page):
    panel = page[0].split('<div class="practice-progress">')[1]
    assert re.findall(r'data-of="(\w+)" value="0" max="(\d+)"', panel) == [("chapter", "4"), ("course", "42")]
    assert 'class="practice-notebook"' in page[0]


def test_only_pages_with_exercises_load_the_script_and_none_loads_python(page):
    html, out = page
    assert re.search(r'<script defer="defer" src="_static/practice/main\.js', html)
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "practice/main.js" not in index and "mine.js" in index
    assert "pyodide" not in html + index and "editor.js" not in html + index
    assert ".gbh-report" in (out / "_static" / "practice" / "report.css").read_text()


@pytest.mark.parametrize("builder", ["latex", "text"])
def test_other_formats_have_the_stub_and_the_hints(tmp_path, builder):
    done = built(tmp_path, PAGE, builder)
    assert done.returncode == 0, done.stderr
    files = [*(tmp_path / "out").glob("*.tex"), *(tmp_path / "out").glob("svm.txt")]
    (text,) = (file.read_text(encoding="utf-8") for file in files)
    assert "NotImplementedError" in text and "Hint 3" in text
    assert "data-do" not in text and "application/json" not in text


def test_an_unknown_exercise_fails_the_build(tmp_path):
    done = built(tmp_path, "# Chapter\n\n```{practice} no_such_thing\n```\n", "html")
    assert done.returncode != 0 and "there is no exercise 'no_such_thing'" in done.stderr


def test_data_ends_no_script():
    assert "</script>" not in data({"stub": "</script><b>"})[:-9]
    assert json.loads(data({"stub": "</script>"})[len('<script type="application/json">') : -9]) == {
        "stub": "</script>"
    }
