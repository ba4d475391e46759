"""What lies in a download: a zip or a folder, listed and read as hostile.

Nothing is ever unpacked to where an archive says: its files are read into memory,
bounded, and written to places of our own choosing.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograde.desk.names import shown
from autograde.grading.course import CourseError
from autograde.grading.damage import NOTEBOOK_AT_MOST
from autograde.grading.handed import DEEP_AT_MOST, FILE_AT_MOST, FILES_AT_MOST, PATH_AT_MOST, TOGETHER_AT_MOST

ENTRIES_AT_MOST = 200_000
"""Files in a download: 1,500 students with a hundred each."""

BOMB_RATIO, BOMB_FROM = 200, 10_000_000
"""A file of so many bytes that shrank so much is no work of a student's; notebooks shrink to a tenth."""

DEEP_HERE_AT_MOST = DEEP_AT_MOST + 5
"""Folders in folders: a submission's own, below the ones that a platform puts around it."""

NOBODYS = ("__MACOSX", "__pycache__")
"""What systems leave behind, like hidden files: no part of anybody's work."""

READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What platforms write. The others can ask for gigabytes of memory to be read."""


class Unreadable(Exception):
    """Why a file of an archive can't be read, as the end of a sentence."""


@dataclass(frozen=True)
class Item:
    """A file in a download: where it lies, and how to get at its bytes."""

    parts: tuple[str, ...]
    size: int
    when: tuple[int, ...]  # the platform's clock or the file system's: good for an order, not for lateness
    _read: Callable[[int], bytes]

    @property
    def path(self) -> str:
        return "/".join(self.parts)

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def is_notebook(self) -> bool:
        return self.name.lower().endswith(".ipynb")

    def read(self) -> bytes:
        """Its bytes. Raises Unreadable where it is damaged, or larger than a submission may be."""
        most = NOTEBOOK_AT_MOST if self.is_notebook else FILE_AT_MOST
        if self.size > most:
            raise Unreadable(f"is larger than {most // 1_000_000} MB")
        content = self._read(most + 1)
        if len(content) > most:
            raise Unreadable(f"is larger than {most // 1_000_000} MB")
        return content


@dataclass(frozen=True)
class Listing:
    """The files of a download that can be told apart, and a sentence for each that was refused."""

    items: tuple[Item, ...]
    refused: tuple[str, ...] = ()


@contextmanager
def opened(source: Path) -> Iterator[Listing]:
    """The files in a zip or a folder, or a single notebook. Raises CourseError where `source` is neither."""
    if source.is_dir():
        yield _folder(source)
    elif not source.is_file():
        raise CourseError(f"There is no file or folder {source}: check its name.")
    elif source.suffix.lower() == ".ipynb":
        yield Listing((_file(source, (source.name,)),))
    elif zipfile.is_zipfile(source):
        try:
            with zipfile.ZipFile(source) as archive:
                yield _zipped(archive, source.name, ENTRIES_AT_MOST)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise CourseError(f"{shown(source.name)} is a damaged zip ({error}): download it again.") from None
    else:
        raise CourseError(
            f"{shown(source.name)} is neither a zip nor a folder nor a notebook: give the download as it came."
        )


def inside(item: Item) -> Listing:
    """The files in a zip that a student handed in. Raises Unreadable where it is none, or holds too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(item.read())) as archive:
            return _unpacked(_zipped(archive, item.name, FILES_AT_MOST), item)
    except CourseError as error:
        raise Unreadable(f"is refused ({error})") from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Unreadable("is a damaged zip") from None


def _unpacked(found: Listing, item: Item) -> Listing:
    """The files of a student's zip that can be read; they lie where the zip did, and came when it did."""
    if sum(one.size for one in found.items) > NOTEBOOK_AT_MOST + TOGETHER_AT_MOST:
        raise Unreadable(f"unpacks to more than {(NOTEBOOK_AT_MOST + TOGETHER_AT_MOST) // 1_000_000} MB")
    items, refused = [], list(found.refused)
    for one in found.items:
        try:
            content = one.read()
        except Unreadable as error:
            refused.append(f"{shown(one.path)} {error}: left out.")
            continue
        items.append(Item((*item.parts[:-1], *one.parts), len(content), item.when, _again(item, one.parts)))
    return Listing(tuple(items), tuple(refused))


def _again(item: Item, parts: tuple[str, ...]) -> Callable[[int], bytes]:
    """How to read a file of a student's zip, which is read anew each time: a class of them doesn't fit into memory."""

    def read(most: int) -> bytes:
        with zipfile.ZipFile(io.BytesIO(item.read())) as archive:
            found = _zipped(archive, item.name, FILES_AT_MOST).items
            return next(one for one in found if one.parts == parts)._read(most)

    return read


def _zipped(archive: zipfile.ZipFile, name: str, most: int) -> Listing:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > most:
        raise CourseError(f"{shown(name)} holds {len(infos):,} files, more than {most:,}: hand in fewer.")
    whole, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if whole > 100 * BOMB_FROM and whole > BOMB_RATIO * max(packed, 1):
        raise CourseError(f"{shown(name)} would unpack from {packed:,} bytes to {whole:,}: such a zip is a trap.")
    items, refused = [], []
    for info in infos:
        found = _entry(archive, info)
        if isinstance(found, Item):
            items.append(found)
        elif found:
            refused.append(f"{shown(info.filename)} {found}: left out.")
    return Listing(tuple(items), tuple(refused))


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Item | str:
    """A file of a zip, or why not: the end of a sentence, empty for what is nobody's work."""
    parts = _parts(_name(info))
    if isinstance(parts, str):
        return parts
    if _is_nobodys(parts):
        return ""
    kind = info.external_attr >> 16
    if info.create_system == 3 and stat.S_IFMT(kind) not in (0, stat.S_IFREG):  # 3 is Unix
        return "is a link or a device, no file"
    if info.flag_bits & 1:
        return "has a password"
    if info.compress_type not in READABLE:
        return "is packed in a way that no learning platform uses"
    if info.file_size > BOMB_FROM and info.file_size > BOMB_RATIO * max(info.compress_size, 1):
        return f"would unpack from {info.compress_size:,} bytes to {info.file_size:,}, like a trap"

    def read(most: int) -> bytes:
        try:
            with archive.open(info) as stream:
                return stream.read(most)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
            raise Unreadable("is damaged in the zip") from None

    return Item(parts, info.file_size, tuple(info.date_time), read)


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: many tools write UTF-8 without saying so, and Windows' old ones backslashes."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name if "/" in name else name.replace("\\", "/")


def _parts(name: str) -> tuple[str, ...] | str:
    """A path as its parts, or why it is refused."""
    parts = tuple(unicodedata.normalize("NFC", part) for part in name.split("/") if part not in ("", "."))
    if name.startswith(("/", "\\")) or name[1:3] in (":/", ":\\"):
        return "has an absolute path"
    if ".." in parts or any("\\" in part for part in parts):
        return "leads out of its folder"
    if not parts or not name.isprintable():
        return "has a name that can't be written"
    if len(parts) > DEEP_HERE_AT_MOST or len(name.encode("utf-8", "replace")) > PATH_AT_MOST:
        return "lies too deep, or its name is too long"
    if any(len(part.encode("utf-8", "replace")) > 255 for part in parts):
        return "has a name that is too long"
    return parts


def _is_nobodys(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part in NOBODYS for part in parts)


def _folder(source: Path) -> Listing:
    items: list[Item] = []
    refused: list[str] = []
    for top, folders, names in os.walk(source):
        inner = Path(top).relative_to(source).parts
        folders[:] = sorted(name for name in folders if not _is_nobodys((name,)))
        refused += [
            f"{shown('/'.join((*inner, name)))} is a link, no folder: left out."
            for name in folders
            if Path(top, name).is_symlink()
        ]
        for name in sorted(names):
            parts = _parts("/".join((*inner, name)))
            if isinstance(parts, str):
                refused.append(f"{shown(name)} {parts}: left out.")
            elif not _is_nobodys(parts):
                path = Path(top, name)
                if stat.S_ISREG(path.lstat().st_mode):
                    items.append(_file(path, parts))
                else:
                    refused.append(f"{shown('/'.join(parts))} is a link or a device, no file: left out.")
            if len(items) > ENTRIES_AT_MOST:
                raise CourseError(f"{source} holds more than {ENTRIES_AT_MOST:,} files: that is no class's work.")
    return Listing(tuple(items), tuple(refused))


def _file(path: Path, parts: tuple[str, ...]) -> Item:
    about = path.stat(follow_symlinks=False)

    def read(most: int) -> bytes:
        try:
            with open(path, "rb", opener=_no_link) as stream:
                return stream.read(most)
        except OSError as error:
            raise Unreadable(f"can't be read ({error.strerror})") from None

    return Item(parts, about.st_size, (int(about.st_mtime),), read)


def _no_link(path: str, flags: int) -> int:
    """Open what was looked at: a link or a pipe that took its place since is refused."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
