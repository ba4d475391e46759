"""The built site on a local server, in a Chromium that knows no other host, for the tests of exercises on the page."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright

from autograde.catalogue import CHAPTERS

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'"
PATIENCE = 120_000  # milliseconds: a bound for a busy machine, not a promise


class Handler(SimpleHTTPRequestHandler):
    """Files, with a strict policy, and with some of them changed on the way."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        changed = self.server.changed.get(self.path.split("?")[0])
        if changed is None:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Length", str(len(changed)))
        self.end_headers()
        self.wfile.write(changed)

    def end_headers(self):
        if self.server.strict:
            self.send_header("Content-Security-Policy", STRICT)
        super().end_headers()

    def log_message(self, *words):
        pass


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, strict: bool = False, html: Path = HTML):
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(html)))
        self.strict = strict
        self.changed: dict[str, bytes] = {}
        self.address = f"http://127.0.0.1:{self.server_port}"


@contextmanager
def site(strict: bool = False, html: Path = HTML) -> Iterator[Site]:
    server = Site(strict, html)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@contextmanager
def chromium():
    assert CHROMIUM, "Chromium is needed to look at the site: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@contextmanager
def reader(browser, server: Site, **options) -> Iterator[BrowserContext]:
    """A browser of its own, with empty storage. Fails when anything was asked of another host."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context
    context.close()
    assert [url for url in asked if not url.startswith((server.address, "data:", "blob:"))] == []


def opened(context: BrowserContext, server: Site, chapter: str) -> Page:
    page = context.new_page()
    page.goto(f"{server.address}/{chapter}.html")
    page.locator("[data-do=check]:enabled").first.wait_for()
    return page


def box(page: Page, id: str) -> Locator:
    return page.locator(f"#exercise-{id.replace('_', '-')}")


def typed(page: Page, id: str, code: str) -> None:
    """Replace the code in the editor, by keyboard."""
    exercise = box(page, id)
    if not exercise.locator(".cm-content").count():
        exercise.locator(".practice-code").focus()
    exercise.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def checked(page: Page, id: str) -> str:
    """Press Check and wait for what it says."""
    exercise = box(page, id)
    exercise.locator("[data-do=check]").click()
    done(exercise)
    return exercise.locator(".practice-status").inner_text()


def done(exercise: Locator) -> None:
    """Wait until a check is over."""
    expect(exercise).to_have_attribute("aria-busy", "false", timeout=PATIENCE)


def code_of(page: Page, id: str) -> str:
    """What a reader sees in the exercise's editor."""
    lines = box(page, id).locator(".cm-line")
    if lines.count():
        return "\n".join(lines.all_inner_texts()).replace("\n\n\n", "\n\n")
    return box(page, id).locator(".practice-code pre").inner_text().rstrip("\n")


def facts(page: Page, id: str) -> dict:
    """What the page says of an exercise."""
    return json.loads(box(page, id).locator("script").text_content())


def solutions(chapter: str) -> dict[str, str]:
    """The instructor's cells, by exercise."""
    cells = json.loads((ROOT / "solutions" / chapter / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = {cell["metadata"].get("nbgrader", {}).get("grade_id"): "".join(cell["source"]) for cell in cells}
    return {exercise.id: sources[exercise.id] for exercise in CHAPTERS[chapter]}
