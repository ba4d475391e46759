"""A CSV file from elsewhere: read in whatever encoding it has, and written back with nothing changed but what is meant.

Excel, Canvas and Moodle each write their own: with commas or semicolons, in UTF-8,
UTF-16 or Windows' encoding. Every cell keeps its place in the text, so that a file
that is filled in differs from the one that came in those cells alone.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograde.desk.names import shown
from autograde.grading.course import CourseError

SHEET_AT_MOST = 20_000_000
"""Bytes; the gradebook of 1,500 students with 50 columns has one million."""

DELIMITERS = ",;\t"

BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a cell for a formula by."""


@dataclass(frozen=True)
class Cell:
    """A cell's text, and its place in the file's."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Sheet:
    """A CSV file: its header, its other rows with the lines they begin on, and how it was written."""

    name: str
    text: str
    bom: bytes
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]

    def filled(self, cells: Mapping[tuple[int, int], str]) -> bytes:
        """The file with other text in some cells, by row and column; every other byte is as it was."""
        parts, place = [], 0
        for row, column in sorted(cells):
            cell = self.rows[row][column]
            parts += [self.text[place : cell.start], quoted(cells[row, column], self.delimiter)]
            place = cell.end
        return self.bom + "".join([*parts, self.text[place:]]).encode(self.encoding)


def read(file: Path) -> Sheet:
    """The CSV file `file`. Raises CourseError, with the line, where it is none."""
    name = shown(file.name)
    try:
        with file.open("rb") as stream:
            content = stream.read(SHEET_AT_MOST + 1)
    except FileNotFoundError:
        raise CourseError(f"There is no file {file}: check its name.") from None
    except OSError as error:
        raise CourseError(f"{file} can't be read ({error.strerror}): it has to be a CSV file.") from None
    if len(content) > SHEET_AT_MOST:
        raise CourseError(f"{name} is larger than {SHEET_AT_MOST // 1_000_000} MB: that is no list of students.")
    bom, encoding = _encoding(content)
    try:
        text = content[len(bom) :].decode(encoding)
    except UnicodeDecodeError:
        raise CourseError(f"{name} is no text in any encoding known here: save it as CSV in UTF-8.") from None
    if "\0" in text:
        raise CourseError(f"{name} is no text file: save it as CSV in UTF-8.")
    return _sheet(name, text, bom, encoding)


def _encoding(content: bytes) -> tuple[bytes, str]:
    for bom, encoding in BOMS.items():
        if content.startswith(bom):
            return bom, encoding
    if content[1:2] == b"\0" and content[:1] != b"\0":
        return b"", "utf-16-le"
    try:
        content.decode()
    except UnicodeDecodeError:
        return b"", "cp1252"  # what Excel writes on western Windows
    return b"", "utf-8"


def _sheet(name: str, text: str, bom: bytes, encoding: str) -> Sheet:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    header: tuple[str, ...] = ()
    rows, lines = [], []
    for line, row in _rows(name, text, delimiter):
        if all(not cell.text.strip() for cell in row):
            continue
        if not header:
            header = tuple(cell.text.strip() for cell in row)
            continue
        if len(row) > len(header):
            raise CourseError(
                f"Line {line} of {name} has {len(row)} fields and its header {len(header)}: "
                "put quotes around fields that contain the separator."
            )
        rows.append(row)
        lines.append(line)
    if not header:
        raise CourseError(f"{name} is empty: it needs a line with the names of its columns.")
    return Sheet(name, text, bom, encoding, delimiter, header, tuple(rows), tuple(lines))


def _rows(name: str, text: str, delimiter: str) -> list[tuple[int, tuple[Cell, ...]]]:
    """All rows with the line that each begins on."""
    separator = re.escape(delimiter)
    token = re.compile(
        rf'(?:"([^"]*(?:""[^"]*)*)"|([^"{separator}\r\n][^{separator}\r\n]*)?)({separator}|\r\n|\n|\r|\Z)'
    )
    found: list[tuple[int, tuple[Cell, ...]]] = []
    row: list[Cell] = []
    place, line, begins = 0, 1, 1
    while place < len(text) or row:
        match = token.match(text, place)
        if match is None:
            raise CourseError(f"Line {line} of {name} is broken: a quote is never closed, or stands inside a field.")
        inside, plain, end = match.groups()
        row.append(Cell(plain or "" if inside is None else inside.replace('""', '"'), place, match.start(3)))
        line += len(re.findall(r"\r\n|\n|\r", match.group()))
        place = match.end()
        if end != delimiter:
            found.append((begins, tuple(row)))
            row, begins = [], line
        elif place == len(text):  # a file that ends in a separator ends in an empty cell
            found.append((begins, (*row, Cell("", place, place))))
            row = []
    return found


def quoted(text: str, delimiter: str = ",") -> str:
    """A cell as it stands in a file."""
    if not any(one in text for one in (delimiter, '"', "\n", "\r")):
        return text
    return '"' + text.replace('"', '""') + '"'


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: names and remarks are other people's words."""
    return f"'{text}" if text.startswith(FORMULA) else text


def written(rows: list[list[str]], numbers: int) -> bytes:
    """A CSV file of our own; all but the last `numbers` columns hold words."""
    lines = []
    for row in rows:
        words = len(row) - numbers
        lines.append(",".join(quoted(harmless(cell) if place < words else cell) for place, cell in enumerate(row)))
    return ("\n".join(lines) + "\n").encode()


def number(score: float) -> str:
    """A score as it stands in a cell."""
    return f"{round(score, 4):.10g}"
