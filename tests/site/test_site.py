"""The built site, in a real browser: math drawn, figures whole, nothing asked of any other host."""

from __future__ import annotations

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
PAGES = [file.name for file in sorted(HTML.glob("*.html")) if file.name not in ("genindex.html", "search.html")]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM, "Chromium is needed to look at the site: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


def test_the_chapters_are_there():
    assert {"index.html", "conventions.html", "svm.html", "softmax.html", "errata.html"} <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_math_is_drawn_and_without_errors(name):
    text = (HTML / name).read_text(encoding="utf-8")
    assert "katex-error" not in text
    assert "MathJax-script" not in text and "mathjax@" not in text
    if name not in ("404.html", "bibliography.html", "index.html", "guide.html", "glossary.html"):
        assert text.count('class="katex"') > 20


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_no_other_host_and_clip_no_figure(browser, address, name, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{name}", wait_until="networkidle")
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    page_width = page.evaluate("document.documentElement.clientWidth")
    for image in page.locator("figure.drawn img:visible").all():
        image.scroll_into_view_if_needed()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
        assert image.get_attribute("alt")
        box = image.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= page_width + 1
    page.close()


@pytest.mark.parametrize("name", ["svm.html", "softmax.html"])
def test_chapters_have_their_figures_captions_exercises_and_run_cells(browser, address, name):
    page = browser.new_page()
    page.goto(f"{address}/{name}")
    figures = page.locator("figure.drawn")
    assert figures.count() >= 2
    for caption in page.locator("figure.drawn figcaption").all():
        assert caption.is_visible()
    chapter = name.removesuffix(".html")
    from autograde.catalogue import CHAPTERS

    for exercise in CHAPTERS[chapter]:
        assert page.locator(f"#exercise-{exercise.id.replace('_', '-')}").count() == 1
    assert page.locator(".cell_output").count() >= 3
    page.close()
