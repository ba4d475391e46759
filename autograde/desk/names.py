"""Names of people and files, as different systems spell them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

ID_AT_MOST = 100
SHOWN_AT_MOST = 100
FEW = 10


def shown(text: str) -> str:
    """Somebody else's words as a terminal can bear them, and not too many of them."""
    short = text if len(text) <= SHOWN_AT_MOST else text[: SHOWN_AT_MOST - 1] + "…"
    return "".join(one if one.isprintable() else "?" for one in short)


def few(people: Sequence[str]) -> str:
    """The first of many, and how many more there are."""
    if len(people) <= FEW:
        return ", ".join(people)
    return f"{', '.join(people[:FEW])} and {len(people) - FEW:,} more"


def same(text: str) -> str:
    """Equal for spellings that mean the same: composed and decomposed letters, upper and lower case, outer blanks."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold()).strip()


def letters(name: str) -> str:
    """A name as learning platforms squeeze it into file names: lower case, nothing but letters and digits."""
    return re.sub(r"[\W_]", "", same(name))


def orders(name: str, first: str = "", last: str = "") -> set[str]:
    """The ways in which a person's name may be squeezed: "Ada King Lovelace" as LovelaceAdaKing, too."""
    words = name.replace(",", " ").split()
    found = {letters(" ".join(words[place:] + words[:place])) for place in range(len(words))}
    return (found | {letters(first + last), letters(last + first)}) - {""}


def is_id(text: str) -> bool:
    """Whether a student's id can name a folder."""
    return (
        0 < len(text.encode("utf-8", "replace")) <= ID_AT_MOST
        and text.isprintable()
        and not text.startswith(".")
        and not any(one in text for one in "/\\")
        and text == text.strip()
    )
