r"""Which characters a text may hold: what cannot be seen in a name is not part of it.

A quote is kept letter by letter. A name is what people compare, so two names that cannot be told
apart by eye must not be two: it is normalised (Unicode NFC), its spaces are single, and marks that
show nothing are left out. What would turn the direction of the text after it is refused.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Annotated

from confusable_homoglyphs.confusables import confusables_data
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # tab and line ends are text
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Soft hyphen, marks of direction, zero-width space, word joiner, byte order mark. The joiners of
# Persian and of Indian scripts (U+200C, U+200D) spell words and stay.
_SHOWS_NOTHING = dict.fromkeys([0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])
NAMES_KEPT = 50_000
"""So many names that are not plain ASCII keep what was found of them at hand (names)."""


def _clean(text: str) -> str:
    if text.isprintable():
        return text
    control = _CONTROL.search(text)
    if control is None:
        return text
    if control[0] == "\0":
        raise PydanticCustomError("nul", "the text holds a NUL character")
    raise PydanticCustomError(
        "control_character",
        "the text holds the control character {code}",
        {
            "code": f"U+{ord(control[0]):04X}",
            "remedy": "remove it; a text read in a wrong encoding has such characters",
        },
    )


@lru_cache(maxsize=NAMES_KEPT)
def _named(text: str) -> str:
    turning = _TURNING.search(text)
    if turning is not None:
        raise PydanticCustomError(
            "turns_direction",
            "the name holds {code}, which turns the direction of the text after it",
            {"code": f"U+{ord(turning[0]):04X}", "remedy": "remove it"},
        )
    seen = unicodedata.normalize("NFC", text.translate(_SHOWS_NOTHING))
    name = " ".join(seen.split())
    if not name:
        raise PydanticCustomError(
            "unseen", "nothing of the name can be seen", {"remedy": "send a name with letters"}
        )
    return name


def _name(text: str) -> str:
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    return _named(_clean(text))


def lookalike(name: str) -> str:
    """A name with each letter that looks like a Latin one as that one (Unicode TR 39).

    >>> lookalike("СNN"), lookalike("Ρolice"), lookalike("NATO")
    ('CNN', 'Police', 'NATO')
    """
    return name if name.isascii() else "".join(map(_latin, name))


@lru_cache(maxsize=10_000)
def _latin(letter: str) -> str:
    if letter.isascii():
        return letter
    alike = (entry["c"] for entry in confusables_data.get(letter, ()))
    return next((one for one in alike if one.isascii() and one.isalpha()), letter)


def _web(address: str) -> str:
    if address and not address.lower().startswith(("http://", "https://")):
        raise PydanticCustomError(
            "url_scheme",
            "only http and https addresses are kept",
            {"remedy": "send an http or https address, or leave it out"},
        )
    return address


Clean = AfterValidator(_clean)
Url = Annotated[
    str, StringConstraints(max_length=2000, strip_whitespace=True), Clean, AfterValidator(_web)
]
Name = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_name)]
