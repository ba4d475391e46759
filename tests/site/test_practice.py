"""Exercises on the page: what a reader may do wrong, lose, forbid or take away, and what the page says then."""

from __future__ import annotations

import json
import os
import re
import sqlite3

import pytest

from autograde.catalogue import CHAPTERS
from autograde.grading.course import Course
from autograde.grading.engine import Options, grade

from .served import (
    HTML,
    ROOT,
    box,
    checked,
    chromium,
    code_of,
    done,
    facts,
    opened,
    reader,
    site,
    solutions,
    typed,
)

LOSS = solutions("svm")["svm_sample_loss"]
RIGHT = LOSS.replace("### BEGIN SOLUTION", "# mine").replace("### END SOLUTION", "# all")
PUT_IN = "def svm_sample_loss(s, y):\n    {}\n"
WRONG = """def svm_dscores(s, y):
    q = (s - s[y] + 1 > 0) * 1.0
    q[y] = 0
    return q
"""
RUNTIME = ["pyodide.asm.js", "page-stdlib.zip", "pyodide-lock.json"]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server():
    with site(strict=True) as server:
        yield server


@pytest.fixture(scope="module")
def shared(browser, server):
    """One page under a strict policy, whose Python is started once for all that doesn't harm it."""
    with reader(browser, server) as context:
        page = opened(context, server, "svm")
        page.on("dialog", lambda dialog: dialog.accept())
        checked(page, "svm_sample_loss")
        yield page


@pytest.fixture
def page(shared):
    shared.get_by_role("button", name="Start over").click()
    return shared


@pytest.fixture
def fresh(browser, server):
    with reader(browser, server) as context:
        yield context


def said(page, code: str, seconds: float | None = None) -> str:
    """What the page says to this code."""
    if seconds:
        page.evaluate("seconds => gradientsByHand.limit(seconds)", seconds)
    typed(page, "svm_sample_loss", code)
    words = checked(page, "svm_sample_loss")
    assert code_of(page, "svm_sample_loss").strip() == code.strip(), "the typed code was lost"
    return words


def report(page) -> str:
    return box(page, "svm_sample_loss").locator(".practice-report").inner_text()


# A check under a strict policy.
def test_a_strict_policy_refuses_nothing(fresh, server):
    fresh.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation', "
        "event => refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`))"
    )
    page = opened(fresh, server, "svm")
    typed(page, "svm_sample_loss", RIGHT)
    assert checked(page, "svm_sample_loss").startswith("3 of 3 points")
    refused = page.evaluate("refused")
    assert refused == []


def test_right_code_passes_and_is_marked(page):
    assert said(page, RIGHT).startswith("3 of 3 points: passed on the public cases")
    assert "solved" in box(page, "svm_sample_loss").locator(".practice-mark").inner_text()
    assert page.locator("progress[data-of=chapter]").evaluate("bar => bar.value") == 1
    assert page.locator("progress[data-of=course]").evaluate("bar => [bar.value, bar.max]") == [1, 42]


def test_a_mistake_is_named_with_its_equation_as_a_link_and_a_picture(page):
    typed(page, "svm_dscores", WRONG)
    assert checked(page, "svm_dscores").startswith("0 of 4 points")
    found = box(page, "svm_dscores").locator(".practice-report")
    assert "Likely:" in found.inner_text()
    equation = found.locator("a[href='#equation-eq-svm-dscores']")
    assert re.fullmatch(r"\(\d+\)", equation.first.inner_text())
    picture = found.locator(".practice-heat")
    words = picture.get_attribute("aria-label")
    assert re.search(r"^Heat map of ds.* entries are off; the largest difference is \+", words), words
    panels = picture.locator("figure")
    assert panels.locator("figcaption").all_inner_texts() == ["got − expected", "got", "expected"]
    shown = [[t.replace("−", "-") for t in panel.locator("text").all_text_contents()] for panel in panels.all()]
    error, got, expected = (list(map(float, numbers)) for numbers in shown)
    assert any(error)
    assert error == pytest.approx([one - other for one, other in zip(got, expected, strict=True)], abs=0.02)


@pytest.mark.parametrize(
    ("code", "sentence", "line"),
    [
        ("def svm_sample_loss(s, y)\n    return 0.0", "Line 1 is no Python yet: expected ':'.", 1),
        ("import nothing_like_it\ndef svm_sample_loss(s, y):\n    return 0.0", "stopped in line 1 before", 1),
        ("x = 1\nx / 0\ndef svm_sample_loss(s, y):\n    return 0.0", "ZeroDivisionError: division by zero", 2),
        ("def another(s, y):\n    return 0.0", "Your code defines no function svm_sample_loss", None),
        ("raise SystemExit", "stopped in line 1 before it could be checked. SystemExit", 1),
        ("np.zeros((10**5, 10**5))", "array is too big", 1),
        ("bytearray(2**31 - 1)", "MemoryError", 1),
    ],
)  # fmt: skip
def test_code_that_defines_nothing_gets_a_sentence_and_its_line_is_marked(page, code, sentence, line):
    assert sentence in said(page, code)
    marked = box(page, "svm_sample_loss").locator(".cm-line.practice-wrong").all_inner_texts()
    assert marked == ([code.splitlines()[line - 1]] if line else [])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("return np.zeros(10 * 2**27).sum()", "array is too big"),
        ("return np.zeros(2**28 - 1).sum()", "MemoryError"),
        ("return svm_sample_loss(s, y)", "RecursionError"),
        ("return 1 / 0", "ZeroDivisionError"),
    ],
)
def test_what_a_function_does_to_itself_stands_in_the_report(page, body, sentence):
    assert said(page, PUT_IN.format(body)).startswith("0 of 3 points")
    assert sentence in report(page)


def test_what_a_cell_prints_is_shown_and_bounded(page):
    said(page, RIGHT + "\nprint('a loss:', svm_sample_loss(np.array([3.0, 5, 1]), 0))\nprint('x' * 10**6)")
    printed = box(page, "svm_sample_loss").locator(".practice-printed pre").text_content()
    assert printed.startswith("a loss: 3.0\nxxx") and len(printed) <= 2000


def test_a_cell_may_use_the_chapters_earlier_ones_as_in_the_notebook(page):
    typed(page, "svm_sample_loss", RIGHT)
    uses = WRONG.replace("q[y] = 0\n", "svm_sample_loss(s, y)\n    q[y] = 0\n    q[y] = -q.sum()\n")
    typed(page, "svm_dscores", uses)
    assert checked(page, "svm_dscores").startswith("4 of 4 points")


def test_what_a_cell_does_to_numpy_is_undone(page):
    spoilt = "np.maximum = None\nnp.array = print\n" + PUT_IN.format("return 0.0")
    assert said(page, spoilt).startswith("0 of 3 points")
    assert said(page, RIGHT).startswith("3 of 3 points")


def test_python_warms_up_unseen_while_the_report_is_read(fresh, server):
    page = opened(fresh, server, "svm")
    counting = RIGHT + "\nimport math\nmath.runs = getattr(math, 'runs', 0) + 1\nprint(math.runs)"
    runs = []
    for _ in range(2):
        assert said(page, counting).startswith("3 of 3 points")
        runs.append(int(box(page, "svm_sample_loss").locator(".practice-printed pre").text_content()))
        page.wait_for_timeout(3000)
    assert runs[0] == 1 and runs[1] > 2


def test_hostile_html_stays_text(page):
    code = (
        "from autograde.judge.report import Report\n"
        'Report.html = lambda self: \'<p onclick="alert(1)">hello<img src=x onerror=alert(1)><script>alert(1)</script>'
        '<a href="https://example.org">there</a></p>\'\n' + RIGHT
    )
    said(page, code)
    inside = box(page, "svm_sample_loss").locator(".practice-report").inner_html()
    assert inside.startswith("<p>hello</p>")
    page.evaluate("gradientsByHand.limit(0.001)")
    checked(page, "svm_sample_loss")  # a new worker, which knows nothing of this
    page.evaluate("gradientsByHand.limit(10)")
    assert said(page, RIGHT).startswith("3 of 3 points")


ESCAPES = [
    "import js; js.fetch('{url}')",
    "import js; js.XMLHttpRequest.new().open('GET', '{url}', False)",
    "import js; js.WebSocket.new('{url}')",
    "import js; js.importScripts('{url}')",
    "import js; js.Worker.new('{url}')",
    "import js; js.eval(\"fetch('{url}')\")",
    "import js; js.Object.constructor(\"return fetch('{url}')\")()",
    "import js; js.setTimeout(\"fetch('{url}')\", 0)",
    "from pyodide.code import run_js; run_js(\"fetch('{url}')\")",
    "from pyodide.code import run_js; run_js(\"import('{url}')\")",
    "from pyodide.http import open_url; open_url('{url}')",
    "import pyodide_js; pyodide_js.constructor.constructor(\"return import('{url}')\")()",
    "import asyncio, pyodide_js; asyncio.ensure_future(pyodide_js.loadPackage('{url}/x.whl'))",
    "import urllib.request; urllib.request.urlopen('{url}')",
    "import socket; socket.create_connection(('127.0.0.1', {port}), 1)",
    "import js; js.navigator.sendBeacon('{url}')",
    "import js; js.postMessage('forged')",
]


@pytest.mark.parametrize("strict", [True, False], ids=["strict policy", "no policy"])
def test_code_reaches_no_network(browser, strict):
    with site(strict) as server, reader(browser, server) as context:
        page = opened(context, server, "svm")
        checked(page, "svm_sample_loss")
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        for escape in ESCAPES:
            line = escape.format(url=f"{server.address}/favicon.ico", port=server.server_port)
            code = f"try:\n    {line}\nexcept BaseException as error:\n    print('refused', error)\n" + RIGHT
            job = {"id": "svm_sample_loss", "setup": "import numpy as np", "earlier": [], "source": code}
            outcome = page.evaluate("job => gradientsByHand.check(job)", job)
            assert outcome["kind"] == "report", f"{escape}: {outcome}"
            assert outcome["printed"].startswith("refused") or "loadPackage" in escape, escape
        page.wait_for_timeout(500)
        assert [url for url in asked if "/_static/pyodide/" not in url] == []


# Code that doesn't come back.
@pytest.mark.parametrize(
    "code",
    ["while True:\n    pass", "while True:\n    print('again and again')", PUT_IN.format("while True: s = s + 1")],
    ids=["loop in the cell", "print flood", "loop in the function"],
)
def test_an_endless_loop_is_stopped_and_the_next_check_works(page, code):
    assert "Stopped after 1 seconds: look for a loop" in said(page, code, seconds=1)
    page.evaluate("gradientsByHand.limit(10)")
    assert said(page, RIGHT).startswith("3 of 3 points")


def test_the_limit_is_ten_seconds_and_stop_stops_at_once(fresh, server):
    page = opened(fresh, server, "svm")
    typed(page, "svm_sample_loss", "while True:\n    pass")
    exercise = box(page, "svm_sample_loss")
    assert "Stopped after 10 seconds" in checked(page, "svm_sample_loss")
    exercise.locator("[data-do=check]").click()
    exercise.get_by_text("Checking …").wait_for()
    exercise.get_by_role("button", name="Stop").click()
    done(exercise)
    assert exercise.locator(".practice-status").inner_text() == "Stopped. Your code is kept."


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("import os\nos.abort()", "Python crashed while running this code"),
        ("kept = []\nwhile True:\n    kept.append(bytearray(10**7))", "stopped in line 3 before it could be checked"),
        ("import sys\nsys.setrecursionlimit(10**9)\ndef on(n):\n    on(n + 1)\non(0)", "Stopped after 3 seconds"),
    ],
    ids=["abort", "a heap that grows", "recursion without limit"],
)
def test_what_breaks_python_is_a_sentence_and_the_next_check_works(page, code, sentence):
    assert sentence in said(page, code, seconds=3 if "recursion" in code else 60)
    page.evaluate("gradientsByHand.limit(10)")
    assert said(page, RIGHT).startswith("3 of 3 points")


# What was typed is never lost.
def test_code_hints_and_marks_survive_a_reload_and_a_closed_tab(fresh, server):
    page = opened(fresh, server, "svm")
    typed(page, "svm_sample_loss", RIGHT)
    checked(page, "svm_sample_loss")
    typed(page, "svm_dscores", "# half a thought")
    box(page, "svm_dscores").locator("[data-do=hint]").click()
    box(page, "svm_dscores").locator("[data-do=check]").click()
    page.close(run_before_unload=False)
    page = opened(fresh, server, "svm")
    box(page, "svm_sample_loss").scroll_into_view_if_needed()
    box(page, "svm_sample_loss").locator(".cm-content").wait_for()
    assert code_of(page, "svm_sample_loss").strip() == RIGHT.strip()
    assert "solved" in box(page, "svm_sample_loss").locator(".practice-mark").inner_text()
    assert "# half a thought" in code_of(page, "svm_dscores")
    assert box(page, "svm_dscores").locator(".practice-hint-text:visible").count() == 1
    assert box(page, "svm_dscores").locator("[data-do=hint]").inner_text() == "Hint 2 of 3"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
            "This browser has no room left to keep your code",
        ),
        (
            "const get = () => { throw new DOMException('no', 'SecurityError') };"
            "Object.defineProperty(window, 'localStorage', { get })",
            "This browser doesn't let the page keep your code",
        ),
    ],
    ids=["full", "forbidden"],
)
def test_without_storage_the_page_says_so_and_goes_on(browser, server, spoil, words):
    with reader(browser, server) as context:
        context.add_init_script(spoil)
        page = opened(context, server, "svm")
        typed(page, "svm_sample_loss", RIGHT)
        assert words in box(page, "svm_sample_loss").locator(".practice-status").inner_text()
        assert checked(page, "svm_sample_loss").startswith("3 of 3 points")
        assert code_of(page, "svm_sample_loss").strip() == RIGHT.strip()


def test_two_tabs_show_the_same(fresh, server):
    one, other = opened(fresh, server, "svm"), opened(fresh, server, "svm")
    typed(one, "svm_sample_loss", "# from the first tab")
    other.locator("#exercise-svm-sample-loss pre", has_text="# from the first tab").wait_for()


def test_reset_and_start_over_ask_first(fresh, server):
    page = opened(fresh, server, "svm")
    typed(page, "svm_sample_loss", "# mine")
    asked: list[str] = []
    answers = iter([False, True, False, True])

    def answer(dialog):
        asked.append(dialog.message)
        dialog.accept() if next(answers) else dialog.dismiss()

    page.on("dialog", answer)
    stub = facts(page, "svm_sample_loss")["stub"].split("\n")[0]
    for button in ("Reset svm_sample_loss", "Start over"):
        page.get_by_role("button", name=button).click()
        assert code_of(page, "svm_sample_loss").startswith("# mine")
        page.get_by_role("button", name=button).click()
        assert code_of(page, "svm_sample_loss").startswith(stub)
        typed(page, "svm_sample_loss", "# mine")
    assert len(asked) == 4


# The network, the runtime's files, old browsers.
def test_checking_goes_on_without_a_network(fresh, server):
    page = opened(fresh, server, "svm")
    typed(page, "svm_sample_loss", RIGHT)
    assert checked(page, "svm_sample_loss").startswith("3 of 3 points")
    fresh.set_offline(True)
    assert said(page, PUT_IN.format("return 0.0")).startswith("0 of 3 points")
    assert "Stopped after" in said(page, PUT_IN.format("while True: pass"), seconds=1)
    page.evaluate("gradientsByHand.limit(10)")
    assert said(page, RIGHT).startswith("3 of 3 points"), "the worker that was ended has no successor"


@pytest.mark.parametrize("name", RUNTIME if os.environ.get("GBH_LONG") else RUNTIME[:1])
def test_a_changed_file_is_refused_and_a_mended_one_taken(browser, name):
    content = (HTML / "_static" / "pyodide" / name).read_bytes()
    with site() as server, reader(browser, server) as context:
        server.changed[f"/_static/pyodide/{name}"] = content[:-1] + bytes([content[-1] ^ 1])
        page = opened(context, server, "svm")
        typed(page, "svm_sample_loss", RIGHT)
        assert f"The file {name} is not the one that this site was built with, so it is not run" in checked(
            page, "svm_sample_loss"
        )
        server.changed.clear()
        assert checked(page, "svm_sample_loss").startswith("3 of 3 points")


def test_a_missing_file_is_a_sentence(fresh, server):
    page = opened(fresh, server, "svm")
    fresh.route("**/page-packages.zip", lambda route: route.abort())
    assert "Python could not be loaded (page-packages.zip" in checked(page, "svm_sample_loss")


def test_a_browser_without_webassembly_gets_a_sentence(fresh, server):
    fresh.add_init_script("delete window.WebAssembly")
    page = opened(fresh, server, "svm")
    assert "This browser has no WebAssembly" in checked(page, "svm_sample_loss")


def test_without_the_editor_a_plain_field_does(fresh, server):
    fresh.route("**/editor.js", lambda route: route.abort())
    page = opened(fresh, server, "svm")
    box(page, "svm_sample_loss").locator(".practice-code").focus()
    page.get_by_label("Code of svm_sample_loss").and_(page.locator("textarea")).fill(RIGHT)
    assert checked(page, "svm_sample_loss").startswith("3 of 3 points")


def test_without_javascript_the_stub_is_text_and_the_links_work(browser, server):
    with reader(browser, server, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server.address}/svm.html")
        exercise = box(page, "svm_sample_loss")
        assert "raise NotImplementedError()" in exercise.locator("pre").inner_text()
        assert exercise.locator("button:visible").count() == 0
        assert exercise.locator("details").count() == 3
        link = exercise.locator(".practice-links a").first.get_attribute("href")
        assert context.request.get(f"{server.address}/{link}").ok


def test_nothing_of_python_or_the_editor_is_loaded_before_it_is_wanted(fresh, server):
    asked: list[str] = []
    fresh.on("request", lambda request: asked.append(request.url))
    page = opened(fresh, server, "svm")
    for exercise in CHAPTERS["svm"]:
        box(page, exercise.id).scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "pyodide" in url or "editor.js" in url or "worker.js" in url]
    for exercise in CHAPTERS["svm"]:
        assert box(page, exercise.id).locator(".practice-code pre").count() == 1


# Files: the notebook that is handed in, saved work.
@pytest.mark.parametrize("chapter", ["svm"])
def test_the_notebook_from_the_page_is_graded_like_any_other(fresh, server, chapter, tmp_path):
    page = opened(fresh, server, chapter)
    right, *others = CHAPTERS[chapter]
    typed(page, right.id, RIGHT)
    typed(page, others[0].id, "def svm_dscores(s, y):\n    return np.zeros_like(s) + 1.5")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Make the notebook to hand in").click()
    assert waiting.value.suggested_filename == f"{chapter}.ipynb"
    assert (
        f"your code of 2 of {len(CHAPTERS[chapter])} exercises"
        in page.locator(".practice-progress [role=status]").inner_text()
    )
    course = Course(ROOT, tmp_path / "submitted")
    place = tmp_path / "submitted" / "reader" / chapter
    place.mkdir(parents=True)
    waiting.value.save_as(place / f"{chapter}.ipynb")
    notebook = json.loads((place / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    released = json.loads((ROOT / "exercises" / chapter / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    changed = [
        new["metadata"]["nbgrader"]["grade_id"]
        for new, old in zip(notebook["cells"], released["cells"], strict=True)
        if new != old
    ]
    assert changed == [right.id, others[0].id]
    grade(course, chapter, Options(workers=1), lambda walls, total: None, lambda done: None)
    with sqlite3.connect(course.gradebook) as database:
        scores = dict(
            database.execute(
                "select b.name, g.auto_score from grade g join submitted_notebook n on g.notebook_id = n.id "
                "join submitted_assignment s on n.assignment_id = s.id join grade_cells c on g.cell_id = c.id "
                "join base_cell b on b.id = c.id where s.student_id = 'reader' and c.cell_type = 'code'"
            )
        )
    assert scores[f"check_{right.id}"] == right.points
    assert all(score < right.points for name, score in scores.items() if name != f"check_{right.id}")


def test_saved_work_is_carried_to_another_browser_and_a_notebooks_code_too(browser, server, fresh, tmp_path):
    page = opened(fresh, server, "svm")
    typed(page, "svm_sample_loss", RIGHT)
    checked(page, "svm_sample_loss")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save my work to a file").click()
    saved = tmp_path / "saved.json"
    waiting.value.save_as(saved)
    with reader(browser, server) as context:
        there = opened(context, server, "svm")
        choose = there.get_by_label("A file with saved work, or a notebook")
        status = there.locator(".practice-progress [role=status]")
        choose.set_input_files(saved)
        status.get_by_text("1 exercise taken from saved.json.").wait_for()
        assert RIGHT.strip().splitlines()[-1].strip() in code_of(there, "svm_sample_loss")
        assert there.locator("progress[data-of=chapter]").evaluate("bar => bar.value") == 1
        asked: list[str] = []
        there.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
        choose.set_input_files(ROOT / "solutions" / "svm" / "svm.ipynb")
        status.get_by_text("4 exercises taken from svm.ipynb.").wait_for()
        assert asked == ["This replaces your code of svm_sample_loss. Go on?"]
        choose.set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"[1, 2"})
        status.get_by_text("This file is neither saved work of this course nor one of its notebooks").wait_for()


# For everybody: keyboard, screen reader, dark, narrow.
def test_by_keyboard_alone(fresh, server):
    page = opened(fresh, server, "svm")
    exercise = box(page, "svm_sample_loss")
    exercise.locator(".practice-code").focus()
    exercise.locator(".cm-content").wait_for()
    page.keyboard.press("Tab")  # who only passes by goes on
    assert page.evaluate("document.activeElement.dataset.do") == "check"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(PUT_IN.format(""))
    page.keyboard.press("Tab")  # who has typed indents
    page.keyboard.insert_text("return 0.0")
    assert page.evaluate("document.activeElement.classList.contains('cm-content')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Check svm_sample_loss"
    page.keyboard.press("Enter")
    exercise.locator(".gbh-report").wait_for()
    done(exercise)
    names = []
    for _ in range(3):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.innerText"))
    assert names[:2] == ["Reset", "Hint 1 of 3"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.innerText") == "Hint 1"


def axe(page, id: str) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("id => axe.run('#' + id)", f"exercise-{id.replace('_', '-')}")
    found2 = page.evaluate("() => axe.run('.practice-progress')")
    return [
        f"{one['id']}: {node['html'][:120]}"
        for result in (found, found2)
        for one in result["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_an_exercise(browser, theme):
    wrong = solutions("svm")["svm_loss"].replace("2 * reg", "reg").replace("/ N", "/ (N + 1)")
    with site() as server, reader(browser, server) as context:
        context.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')")
        context.add_init_script("addEventListener('laidout', () => { window.laidout = true; })")
        page = opened(context, server, "svm")
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        page.wait_for_function("window.laidout")  # only then what scrolls can be known, and reached by keyboard
        assert axe(page, "svm_loss") == []
        typed(page, "svm_loss", wrong + "\nprint(1)")
        checked(page, "svm_loss")
        assert box(page, "svm_loss").locator(".practice-heat").count() == 1
        box(page, "svm_loss").locator("[data-do=hint]").click()
        assert axe(page, "svm_loss") == []
        typed(page, "svm_loss", solutions("svm")["svm_loss"])
        checked(page, "svm_loss")
        assert axe(page, "svm_loss") == []


def test_on_a_narrow_touch_screen_nothing_sticks_out(browser, server):
    with reader(browser, server, viewport={"width": 320, "height": 640}, has_touch=True) as context:
        page = opened(context, server, "svm")
        exercise = box(page, "svm_loss")
        exercise.locator(".practice-code").tap()
        exercise.locator(".cm-content").wait_for()
        typed(page, "svm_loss", "def svm_loss(W, X, y, reg):\n    return 0.0, X.T @ X[:, :1] + W")
        exercise.locator("[data-do=check]").tap()
        exercise.locator(".gbh-report").wait_for()
        done(exercise)
        assert exercise.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
        for button in exercise.locator("button:visible").all():
            shape = button.bounding_box()
            assert shape["x"] >= 0 and shape["x"] + shape["width"] <= 320 and shape["height"] >= 24
