"""JupyterLite on the site: a student's notebook runs in the browser, and no other host is asked."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
LITE = HTML / "lite"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
PATIENCE = 240_000
"""Milliseconds for Python to start: ten times what it takes, since the machine may be busy."""

# JupyterLab starts from an inline script and compiles its settings' schemas with eval. No other host is allowed.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data:; worker-src 'self'"
)

# On one line each, since the editor indents by itself.
SOLVED = "def svm_sample_loss(s, y): return np.maximum(0, s - s[y] + 1).sum() - 1"
PLOT = "import matplotlib.pyplot as plt; plt.plot(np.arange(3)); plt.title('three points'); plt.show()"


class Strict(SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def page():
    assert CHROMIUM, "Chromium is needed to look at the site: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium.new_page()
        chromium.close()


def cell(page: Page, text: str) -> Locator:
    return page.locator(".jp-CodeCell", has_text=text)


def run(page: Page, cell: Locator) -> Locator:
    """Run the cell as a student does, again where Python wasn't there yet; its output."""
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    for _ in range(12):
        cell.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        with contextlib.suppress(AssertionError):
            expect(prompt).not_to_have_text(before, timeout=5_000)
            break
    return cell.locator(".jp-OutputArea-child")


def write(page: Page, cell: Locator, code: str) -> None:
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def test_every_exercise_is_there_as_students_get_it():
    theirs = {file.relative_to(LITE / "files"): file.read_bytes() for file in (LITE / "files").rglob("*.*")}
    ours = ROOT / "exercises"
    assert theirs == {file.relative_to(ours): file.read_bytes() for file in ours.glob("*/*.*")}
    listed = json.loads((LITE / "api" / "contents" / "all.json").read_text())["content"]
    assert {entry["path"] for entry in listed} == {file.parts[0] for file in theirs}
    for chapter in listed:
        files = json.loads((LITE / "api" / "contents" / chapter["path"] / "all.json").read_text())["content"]
        assert {entry["path"] for entry in files} == {str(f) for f in theirs if f.parts[0] == chapter["path"]}


def test_it_brings_no_source_maps_and_no_second_python():
    assert list(LITE.rglob("*.map")) == []
    assert list(LITE.rglob("pyodide.*")) == []


def test_its_settings_name_no_other_host():
    settings = json.loads((LITE / "jupyter-lite.json").read_text())["jupyter-config-data"]["litePluginSettings"]
    (kernel,) = settings.values()
    assert kernel["disablePyPIFallback"] is True
    assert not re.search(r"//", json.dumps(settings))
    for path in (kernel["pyodideUrl"], kernel["loadPyodideOptions"]["lockFileURL"]):
        assert (LITE / path).is_file()


def test_a_notebook_runs_checks_and_draws_and_asks_no_other_host(page, address):
    asked: list[str] = []
    broken: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.context.on("response", lambda answer: broken.append(answer.url) if answer.status >= 400 else None)
    page.on("console", lambda message: broken.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{address}/lite/notebooks/index.html?path=svm/svm.ipynb")
    page.wait_for_selector(".jp-CodeCell", timeout=PATIENCE)

    imports = cell(page, "import autograde")
    output = run(page, imports)
    run(page, cell(page, "def svm_sample_loss"))
    verdict = run(page, cell(page, 'autograde.check("svm_sample_loss"'))
    verdict.first.wait_for(timeout=PATIENCE)
    assert "svm_sample_loss is not written yet" in verdict.inner_text()
    assert "0 of 3 points" in verdict.inner_text()
    assert output.count() == 0  # the imports went without a word

    write(page, cell(page, "def svm_sample_loss"), SOLVED)
    run(page, cell(page, "def svm_sample_loss"))
    verdict = run(page, cell(page, 'autograde.check("svm_sample_loss"'))
    verdict.get_by_text("3 of 3 points").wait_for(timeout=PATIENCE)

    write(page, imports, PLOT)
    image = run(page, cell(page, "three points")).locator("img")
    image.wait_for(timeout=PATIENCE)
    assert image.evaluate("image => image.complete && image.naturalWidth > 200")

    # What the site doesn't have is looked for nowhere else.
    write(page, cell(page, "three points"), "import piplite; await piplite.install('pandas')")
    missing = run(page, cell(page, "piplite.install"))
    missing.get_by_text("PyPI fallback is disabled").first.wait_for(timeout=PATIENCE)

    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert any("/_static/pyodide/gradients_by_hand_student-" in url for url in asked)
    assert [what for what in broken if not what.endswith("/favicon.ico")] == []
