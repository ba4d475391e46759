"""An exercise on the page, in a real Chromium on localhost: from the click on Check to the verdict, and the bytes."""

from __future__ import annotations

import gzip
import re
import shutil
import statistics
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

COLD, WARM, GZIP, IDLE = 4000.0, 50.0, 10.0, 30.0
COLD_STARTS, CHECKS = 3, 15
READING = 3000  # milliseconds that a reader looks at the first report, at least
EXERCISE = "svm_loss"
CODE = """def svm_loss(W, X, y, reg):
    N = len(y)
    S = X @ W
    M = np.maximum(0, S - S[np.arange(N), y][:, None] + 1)
    M[np.arange(N), y] = 0
    q = (M > 0) * 1.0
    q[np.arange(N), y] = -q.sum(axis=1)
    return M.sum() / N + reg * (W * W).sum(), X.T @ q / N + 2 * reg * W
"""
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip

# From the click to the first change of the report, in the page's own clock.
CLICK = """id => new Promise(resolve => {
  const box = document.getElementById(`exercise-${id.replaceAll('_', '-')}`);
  const start = performance.now();
  new MutationObserver((changes, watcher) => {
    if (box.querySelector('.gbh-report') && box.getAttribute('aria-busy') === 'false') {
      watcher.disconnect();
      resolve(performance.now() - start);
    }
  }).observe(box, { subtree: true, childList: true, attributes: true });
  box.querySelector('[data-do=check]').click();
})"""


class Packed(SimpleHTTPRequestHandler):
    """Files, packed with gzip as a static host does it, and counted."""

    protocol_version = "HTTP/1.1"
    packed: dict[str, bytes] = {}  # noqa: RUF012 - shared on purpose: packing takes longer than sending
    sent: dict[str, int] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if not file.is_file():
            return self.send_error(404)
        name = self.path.split("?")[0]
        if name not in self.packed:
            self.packed[name] = gzip.compress(file.read_bytes(), 6, mtime=0)
        body = self.packed[name]
        self.sent[name] = len(body)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        pass


def measure(root: Path) -> list[dict[str, Any]]:
    """Cold and warm checks, and the bytes of both a check and an exercise that nobody checks."""
    site = root / "_build" / "html"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Packed, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/svm.html"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        _cold(browser, address)  # packs every file, once
        cold = [_cold(browser, address) for _ in range(COLD_STARTS)]
        Packed.sent.clear()
        page = _opened(browser, address)
        _scrolled(page)
        idle = dict(Packed.sent)
        _checks(page, 1)
        loaded = sum(size for name, size in Packed.sent.items() if name not in idle)
        page.wait_for_timeout(READING)
        warm = _checks(page, CHECKS)
        browser.close()
    server.shutdown()
    rows = [
        ("page.cold_ms", "first Check on a page, from the click to the verdict", statistics.median(cold), "ms", COLD),
        ("page.warm_ms", "Check again, from the click to the verdict", statistics.median(warm), "ms", WARM),
        ("page.gzip_mb", "loaded for the first Check, with gzip", loaded / 1e6, "MB", GZIP),
        ("page.idle_kb", "loaded for exercises that nobody checks, with gzip", _extra(site, idle) / 1e3, "kB", IDLE),
    ]
    return [dict(zip(("name", "what", "value", "unit", "limit"), row, strict=True)) for row in rows]


def _opened(browser: Browser, address: str) -> Page:
    """A page in a browser without cache or history, with right code in the exercise."""
    page = browser.new_context().new_page()
    page.goto(address)
    return page


def _cold(browser: Browser, address: str) -> float:
    page = _opened(browser, address)
    (time,) = _checks(page, 1)
    page.context.close()
    return time


def _checks(page: Page, times: int) -> list[float]:
    box = page.locator(f"#exercise-{EXERCISE.replace('_', '-')}")
    if not box.locator(".cm-content").count():
        box.locator(".practice-code").focus()
        box.locator(".cm-content").wait_for()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(CODE)
    found = [page.evaluate(CLICK, EXERCISE) for _ in range(times)]
    assert "7 of 7" in box.locator(".practice-status").inner_text(), "the page found right code wrong"
    return found


def _scrolled(page: Page) -> None:
    """Read the page to its end, as somebody does who leaves the exercises alone."""
    for box in page.locator(".practice").all():
        box.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)  # what would load late


def _extra(site: Path, sent: dict[str, int]) -> int:
    """What the exercises add: their own files, and their part of the page itself."""
    files = sum(size for name, size in sent.items() if "practice" in name or "pyodide" in name)
    page = (site / "svm.html").read_text(encoding="utf-8")
    plain = re.sub(r'<script type="application/json">.*?</script>', "", page, flags=re.S)
    plain = re.sub(r'<div class="practice-bar">.*?</div>|<p class="practice-\w+".*?</p>', "", plain, flags=re.S)
    return files + len(gzip.compress(page.encode(), 6)) - len(gzip.compress(plain.encode(), 6))
