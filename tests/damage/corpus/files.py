"""The file itself: cut, empty, huge, in another encoding, no notebook at all, or not where it belongs."""

from __future__ import annotations

import json
import os
import random
import zlib
from pathlib import Path

from ..table import damage
from ..work import Notebook

MB = 1_000_000


def cut(notebook: Notebook, share: float) -> bytes:
    whole = notebook.bytes()
    return whole[: int(share * len(whole))]


@damage("is damaged at line")
def cut_at_a_tenth(notebook: Notebook, folder: Path) -> bytes:
    """The upload broke off at once: nothing can be read."""
    return cut(notebook, 0.1)


@damage("is damaged at line")
def cut_in_the_middle(notebook: Notebook, folder: Path) -> bytes:
    """The upload broke off half way."""
    return cut(notebook, 0.5)


@damage("is damaged at line")
def cut_by_one_byte(notebook: Notebook, folder: Path) -> bytes:
    """The last brace is lost: still no JSON."""
    return notebook.bytes()[:-1]


@damage("is damaged at line")
def cut_within_a_character(notebook: Notebook, folder: Path) -> bytes:
    """Cut behind a string's open quote."""
    whole = notebook.bytes()
    return whole[: whole.index(b'"source"') + 12]


@damage("svm.ipynb is empty: save the notebook in Jupyter, hand it in again.")
def no_bytes(notebook: Notebook, folder: Path) -> bytes:
    """A file of 0 bytes."""
    return b""


@damage("svm.ipynb is empty")
def blanks(notebook: Notebook, folder: Path) -> bytes:
    """Nothing but blank lines."""
    return b"\n  \r\n\t\n"


@damage("hand")
def random_bytes(notebook: Notebook, folder: Path) -> bytes:
    """Noise."""
    return random.Random(1).randbytes(20_000)


@damage("is no text file")
def a_picture(notebook: Notebook, folder: Path) -> bytes:
    """A screenshot under the notebook's name."""
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


@damage("hand")
def compressed(notebook: Notebook, folder: Path) -> bytes:
    """The notebook, compressed."""
    return b"PK\x03\x04" + zlib.compress(notebook.bytes())


@damage("is damaged at line 1 of 1")
def all_nulls(notebook: Notebook, folder: Path) -> bytes:
    """What a full disk leaves: the right length, all of it null bytes."""
    return bytes(9_000)


@damage("is damaged at line")
def nulls_at_the_end(notebook: Notebook, folder: Path) -> bytes:
    """A crash while saving: whole, then null bytes."""
    return notebook.bytes() + bytes(500)


@damage(16)
def a_null_in_a_cell(notebook: Notebook, folder: Path) -> None:
    """A null byte in svm_dscores, written as JSON writes it: Python refuses that cell alone (−4)."""
    notebook.above("svm_dscores", "x = 1\0\n")


@damage("is larger than 50 MB: clear its outputs, hand it in again.")
def source_of_60_megabytes(notebook: Notebook, folder: Path) -> None:
    """Pasted data: more than a notebook may be."""
    notebook.add(3, "data = '" + "x" * 60 * MB + "'")


@damage("has more than 2 MB of text in its cells: remove pasted data, hand it in again.")
def source_of_3_megabytes(notebook: Notebook, folder: Path) -> None:
    """Pasted data that the file may hold, but not its cells."""
    notebook.add(3, "data = '" + "x" * 3 * MB + "'")


@damage("has more than 2000 cells: remove those you don't need")
def three_thousand_cells(notebook: Notebook, folder: Path) -> None:
    """A program wrote it."""
    for _ in range(3_000):
        notebook.add(2, "1")


@damage("is larger than 50 MB")
def file_of_200_megabytes(notebook: Notebook, folder: Path) -> bool:
    """A disk image under the notebook's name: read no further than the limit."""
    with (folder / "svm.ipynb").open("wb") as file:
        file.write(notebook.bytes())
        file.truncate(200 * MB)
    return True


@damage("is larger than 50 MB: clear its outputs")
def outputs_of_60_megabytes(notebook: Notebook, folder: Path) -> None:
    """A loop that printed too much: above the limit, and the sentence says what to clear."""
    notebook.code()[0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 60 * MB}]


@damage(20)
def outputs_of_40_megabytes(notebook: Notebook, folder: Path) -> None:
    """Below the limit: outputs are cleared before anything else, so nothing is lost."""
    notebook.code()[0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * MB] * 40}]


@damage(20)
def byte_order_mark(notebook: Notebook, folder: Path) -> bytes:
    """UTF-8 with a byte order mark, as Windows editors save it: the same text."""
    return b"\xef\xbb\xbf" + notebook.bytes()


@damage(20)
def utf_16(notebook: Notebook, folder: Path) -> bytes:
    """UTF-16, as a Windows shell redirects it: the same text."""
    return notebook.bytes().decode().encode("utf-16")


@damage("is no text file")
def utf_16_cut(notebook: Notebook, folder: Path) -> bytes:
    """UTF-16 with half a character at its end."""
    return notebook.bytes().decode().encode("utf-16")[:-1]


@damage("is no text file: hand in the notebook as Jupyter saves it.")
def latin_1(notebook: Notebook, folder: Path) -> bytes:
    """Another encoding, with an é in it that is no UTF-8."""
    notebook.add(2, "# é")
    return notebook.bytes().decode().replace("−", "-").replace("“", '"').encode("latin-1", "replace")


@damage(20)
def windows_line_endings(notebook: Notebook, folder: Path) -> bytes:
    """CRLF between the lines of the file: JSON doesn't mind."""
    return notebook.bytes().replace(b"\n", b"\r\n")


@damage(20)
def windows_line_endings_in_cells(notebook: Notebook, folder: Path) -> None:
    r"""\r\n within each code cell: Python doesn't mind."""
    for cell in notebook.code():
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")


@damage("holds no cells")
def a_list(notebook: Notebook, folder: Path) -> bytes:
    """JSON, but a list."""
    return json.dumps([notebook]).encode()


@damage("holds no cells")
def a_number(notebook: Notebook, folder: Path) -> bytes:
    """JSON, but a number."""
    return b"42"


@damage("holds no cells")
def nothing_in_it(notebook: Notebook, folder: Path) -> bytes:
    """An empty object."""
    return b"{}"


@damage("holds no cells")
def cells_that_are_text(notebook: Notebook, folder: Path) -> None:
    """Its cells are one string."""
    notebook["cells"] = "none"


@damage(0)
def no_cell_left(notebook: Notebook, folder: Path) -> None:
    """A sound notebook without a cell: the graded ones are put back, and find no function."""
    notebook["cells"] = []


@damage(0)
def the_released_one(notebook: Notebook, folder: Path) -> bytes:
    """Handed in as it was released."""
    return (Path(__file__).resolve().parents[3] / "exercises" / "svm" / "svm.ipynb").read_bytes()


@damage("is nested too deeply")
def nested_100_000_deep(notebook: Notebook, folder: Path) -> bytes:
    """Brackets that would exhaust a parser."""
    return b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@damage(20)
def nested_500_deep_in_metadata(notebook: Notebook, folder: Path) -> bytes:
    """Deep, but where nobody looks."""
    notebook["metadata"]["deep"] = "HERE"
    return notebook.bytes().replace(b'"HERE"', b"[" * 500 + b"]" * 500)


@damage("holds a number that no notebook has")
def a_number_of_10_000_digits(notebook: Notebook, folder: Path) -> bytes:
    """Python refuses to read it, and says so with a plain ValueError."""
    return notebook.bytes().replace(b'"nbformat": 4', b'"nbformat": ' + b"4" * 10_000)


@damage(20)
def not_a_number(notebook: Notebook, folder: Path) -> None:
    """NaN and Infinity, which JSON doesn't know, in metadata and counts."""
    notebook["metadata"]["score"] = float("nan")
    for cell in notebook.code():
        cell["execution_count"] = float("inf")


@damage(0)
def cells_twice(notebook: Notebook, folder: Path) -> bytes:
    """The key "cells" stands twice: of two the last counts, and it is empty."""
    return notebook.bytes().rstrip()[:-1] + b', "cells": []}'


@damage(16)
def half_a_character_in_code(notebook: Notebook, folder: Path) -> bytes:
    r"""A lone surrogate, \ud800, outside of any string of svm_dscores: no name in Python (−4)."""
    notebook.above("svm_dscores", "HALF = 1\n")
    return notebook.bytes().replace(b"HALF", b"\\ud800")


@damage(20)
def half_a_character_elsewhere(notebook: Notebook, folder: Path) -> bytes:
    """A lone surrogate in a comment and in metadata: not one byte of it may reach a file that can't hold it."""
    notebook.above("svm_dscores", "# HALF\n")
    notebook.cell("svm_dscores")["metadata"]["HALF"] = "HALF"
    notebook["metadata"]["HALF"] = "HALF"
    return notebook.bytes().replace(b"HALF", b"\\uDC00")


@damage("there is svm (1).ipynb: rename it")
def renamed(notebook: Notebook, folder: Path) -> bool:
    """As a browser names the second download."""
    (folder / "svm (1).ipynb").write_bytes(notebook.bytes())
    return True


@damage("svm.ipynb is missing: hand it in again.")
def nothing_there(notebook: Notebook, folder: Path) -> bool:
    """An empty folder."""
    return True


@damage("there is work/svm.ipynb")
def in_a_subfolder(notebook: Notebook, folder: Path) -> bool:
    """One folder too deep: the sentence says where it is."""
    (folder / "work").mkdir()
    (folder / "work" / "svm.ipynb").write_bytes(notebook.bytes())
    return True


@damage(20)
def several_notebooks(notebook: Notebook, folder: Path) -> None:
    """Old versions beside it: the one that was asked for counts."""
    for name in ("svm-old.ipynb", "Untitled.ipynb", "softmax.ipynb"):
        (folder / name).write_text('{"cells": [')


@damage(20)
def folders_beside(notebook: Notebook, folder: Path) -> None:
    """Checkpoints, caches, a folder a hundred deep."""
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "svm-checkpoint.ipynb").write_text("x")
    (folder / "__pycache__").mkdir()
    (folder / Path(*["deep"] * 100)).mkdir(parents=True)


@damage(20)
def a_module_called_numpy(notebook: Notebook, folder: Path) -> None:
    """numpy.py beside the notebook: NumPy is imported already, so it shadows nothing."""
    (folder / "numpy.py").write_text("raise ImportError('shadow')")


@damage("svm.ipynb is missing")
def a_folder(notebook: Notebook, folder: Path) -> bool:
    """A folder called svm.ipynb."""
    (folder / "svm.ipynb").mkdir()
    return True


@damage("svm.ipynb is missing")
def a_pipe(notebook: Notebook, folder: Path) -> bool:
    """A named pipe, which would keep a reader waiting for ever."""
    os.mkfifo(folder / "svm.ipynb")
    return True


@damage("svm.ipynb is missing")
def a_link(notebook: Notebook, folder: Path) -> bool:
    """A link to somebody else's right answers: a link is no file of the student's."""
    (folder / ".away").write_bytes(notebook.bytes())
    (folder / "svm.ipynb").symlink_to(folder / ".away")
    return True


@damage("svm.ipynb is missing")
def a_link_to_itself(notebook: Notebook, folder: Path) -> bool:
    """Nobody can follow it."""
    (folder / "svm.ipynb").symlink_to(folder / "svm.ipynb")
    return True


@damage(20 if os.geteuid() == 0 else "can't be read (Permission denied): hand it in again.")
def not_for_our_eyes(notebook: Notebook, folder: Path) -> bool:
    """Mode 000: root reads it all the same, nobody else does."""
    (folder / "svm.ipynb").write_bytes(notebook.bytes())
    (folder / "svm.ipynb").chmod(0)
    return True
