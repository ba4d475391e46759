"""What a cell puts out, captured as a notebook holds it, and no more of it than a notebook should hold."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

OUTPUT_AT_MOST = 1_000_000
"""Characters of a cell's outputs; a figure has 50,000."""

FRAME = 100
"""Characters that the wire needs for an output besides its own."""

LINE_AT_MOST, LINES_AT_MOST = 10_000, 50
"""Of an error."""

LEFT_OUT = "\n[the rest of the output was left out]\n"

TEXT, IMAGES = ("text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml"), ("image/png", "image/jpeg")


class Outputs:
    """The outputs of the cell that is running."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self._items: list[dict[str, Any]] = []
        self._shown: dict[str, list[dict[str, Any]]] = {}  # outputs that can be updated, by their display_id
        self._room = OUTPUT_AT_MOST
        self._waits = False
        self._failed = False

    def all(self) -> list[dict[str, Any]]:
        """As a notebook holds them."""
        return [{**item, "text": "".join(item["text"])} if "text" in item else item for item in self._items]

    def add(self, item: dict[str, Any], size: int) -> None:
        """Append `item`, which has `size` characters. What there is no room for is left out, and said so once."""
        if self._waits:
            self.clear()
        if self._room >= 0:
            self._room -= size + FRAME
            self._items.append(item if self._room >= 0 else _stream("stderr", LEFT_OUT))

    def write(self, name: str, text: str) -> None:
        last = self._items[-1] if self._items and not self._waits else {}
        if not text or (self._room < 0 and not self._waits):
            return
        if not (last.get("output_type") == "stream" and last["name"] == name):
            self.add(_stream(name), 0)
            last = self._items[-1]
        if self._room >= 0:
            last["text"].append(text[: self._room])  # a list: adding to one long string is slow
            self._room -= len(text)
            if self._room < 0:
                self._items.append(_stream("stderr", LEFT_OUT))

    def rich(self, kind: str, data: dict[str, Any], display_id: str | None = None, **more: Any) -> None:
        kept = _kept(data)
        item = {"output_type": kind, "data": kept, "metadata": {}, **more}
        self.add(item, _size(kept))
        if display_id is not None:
            self._shown.setdefault(display_id, []).append(item)

    def update(self, data: dict[str, Any], display_id: str | None) -> None:
        """Show `data` in place of what this cell has shown under that id."""
        kept = _kept(data)
        for item in self._shown.get(display_id or "", []):
            self._room -= _size(kept) - _size(item["data"])
            if self._room >= 0:
                item["data"] = kept

    def error(self, name: str, value: str, lines: Iterable[str]) -> None:
        """An exception. The first of a cell is shown whether there is room or not."""
        name, value, traceback = name[:LINE_AT_MOST], value[:LINE_AT_MOST], [str(line)[:LINE_AT_MOST] for line in lines]
        if len(traceback) > LINES_AT_MOST:  # the last line says what it was
            traceback = traceback[: LINES_AT_MOST // 2] + traceback[-LINES_AT_MOST // 2 :]
        size = len(name) + len(value) + sum(map(len, traceback))
        if not self._failed:
            self._failed, self._room = True, max(self._room, size + FRAME)
        self.add({"output_type": "error", "ename": name, "evalue": value, "traceback": traceback}, size)

    def clear(self, wait: bool = False) -> None:
        """Forget them: now, or, with `wait`, when the next one comes."""
        if wait:
            self._waits = True
        else:
            self.start()


def _stream(name: str, *text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": list(text)}


def _kept(data: dict[str, Any]) -> dict[str, str]:
    """What a notebook can show, as text."""
    kept: dict[str, str] = {}
    for mime, value in data.items():
        if mime in IMAGES and isinstance(value, bytes):
            kept[mime] = base64.b64encode(value).decode("ascii") + "\n"
        elif mime in TEXT + IMAGES and isinstance(value, str):
            kept[mime] = value
    return kept


def _size(kept: dict[str, str]) -> int:
    return sum(map(len, kept.values()))


OUTPUTS = Outputs()
