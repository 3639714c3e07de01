"""How wide words are, so that lines end where the picture does and nothing is cut off.

Widths are those of Helvetica's metrics, which Arial and Liberation Sans share: the browser's font
and the one that pictures are set in here.
"""

import re
import unicodedata

_ASCII = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 "  # space to /
    "556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 "  # 0 to ?
    "1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 "  # @ to O
    "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 "  # P to _
    "333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 "  # ` to o
    "556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"  # p to ~
)
_WIDTHS = {chr(32 + place): int(width) for place, width in enumerate(_ASCII.split())}
OTHER, WIDE = 640, 1000
"""What any other letter takes, and one of the wide scripts (thousandths of the size)."""
BOLD = 1.08
"""Bold letters are wider, most by a fourteenth."""
ELLIPSIS = "…"
LONGEST = 300
"""More of one name is never shown (characters)."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def plain(text: str) -> str:
    r"""A text as it may be drawn: on one line, without marks that steer instead of being read.

    >>> plain("Ministry\n of \u202eHealth\x00")
    'Ministry of Health'
    """
    seen = "".join(
        " " if letter.isspace() else letter
        for letter in text[: 4 * LONGEST]
        if letter.isspace() or unicodedata.category(letter) not in _UNSEEN
    )
    return re.sub(" +", " ", seen).strip()[:LONGEST]


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at a size (pixels).

    >>> round(width_of("16,100", 10))
    31
    """
    thousandths = sum(_WIDTHS.get(letter) or _other(letter) for letter in text)
    return thousandths / 1000 * size * (BOLD if bold else 1)


def _other(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return WIDE if unicodedata.east_asian_width(letter) in "WF" else OTHER


def fitted(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """A text cut to a width, with an ellipsis where it was cut.

    >>> fitted("Office of the High Commissioner", 10, 80)
    'Office of the Hig…'
    """
    if width_of(text, size, bold=bold) <= width:
        return text
    while text and width_of(text.rstrip() + ELLIPSIS, size, bold=bold) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrapped(text: str, size: float, width: float, *, most: int, bold: bool = False) -> list[str]:
    """A text in lines of a width, at most so many; the last ends in an ellipsis if words are left.

    >>> wrapped("one two three four", 10, 40, most=2)
    ['one two', 'three f…']
    """
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        line = words.pop(0)
        if len(lines) == most - 1:
            line, words = " ".join([line, *words]), []
        while words and width_of(f"{line} {words[0]}", size, bold=bold) <= width:
            line = f"{line} {words.pop(0)}"
        lines.append(fitted(line, size, width, bold=bold))
    return lines
