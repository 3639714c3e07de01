"""Words, numbers and marks of a text, each with where it stands; sentences as runs of them.

Both are single passes whose patterns repeat a bounded number of times, so that the time is linear
in the text whatever it holds.
"""

import re
from dataclasses import dataclass

LONGEST = 240
"""A sentence is cut after so many tokens: what follows cannot lean on what stands before."""
LONGEST_HEADLINE = 110
"""Characters."""


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as a line of text."""
    return frozenset(text.split())


_SPACE = "\u00a0\u202f\u2009 "
_TOKEN = re.compile(
    rf"""
    (?P<gap>\[\s{{0,3}}(?:\.{{2,4}}|…)\s{{0,3}}\])
  | (?P<number>
        \d{{1,3}}(?:(?:\[,\]|[,.'’{_SPACE}])\d{{3}}(?!\d)){{1,5}} (?:[.·]\d{{1,2}}(?!\d))? (?![\w])
      | \d{{1,2}}(?:,\d\d){{1,4}},\d{{3}} (?![\w])
      | \d+(?:[.,·]\d{{1,3}}(?!\d))? (?:(?:[kKmM]|bn|mn)(?![\w]))? (?![\w:/])
    )
  | (?P<code>\d+(?:[:/.-]?\w+){{0,8}})
  | (?P<initials>(?:[^\W\d_]\.){{2,6}})
  | (?P<word>[^\W\d_]\w*(?:['’‑-]\w+){{0,6}})
  | (?P<mark>--+|\S)
    """,
    re.VERBOSE,
)
_ISO = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?!\w)")
_ABBREVIATED = word_set(
    "mr mrs ms dr gen lt col sgt maj capt cpl adm brig gov sen rep prof rev st no nos approx vs "
    "jan feb mar apr jun jul aug sep sept oct nov dec mt ft inc ltd co dept est ca cf fig al incl"
)
_MONTHS = word_set("jan feb mar apr jun jul aug sep sept oct nov dec")
_ENDS = frozenset(".!?…")
_CLOSERS = frozenset("\"'”’)]»")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark: `kind` is the name of its group in the pattern."""

    kind: str
    text: str
    lower: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Every token of the text, in order.

    >>> [token.text for token in tokens("The U.S. said 1,00,000 (or 1.2m) on 2022-03-16.")]
    ['The', 'U.S.', 'said', '1,00,000', '(', 'or', '1.2m', ')', 'on', '2022-03-16', '.']
    """
    found = []
    place = 0
    while match := _TOKEN.search(text, place):
        kind, start, end = str(match.lastgroup), match.start(), match.end()
        if kind in ("number", "code") and (iso := _ISO.match(text, start)):
            kind, end = "code", iso.end()
        word = text[start:end]
        found.append(Token(kind, word, word.lower().replace("’", "'"), start, end))
        place = end
    return found


def lower_at(run: list[Token], place: int) -> str:
    """The token at a place in lower case; nothing where there is none."""
    return run[place].lower if 0 <= place < len(run) else ""


def up_to(found: list[Token], *, numbers: int) -> list[Token]:
    """The tokens before the next number after so many."""
    for place, token in enumerate(found):
        if token.kind == "number":
            if not numbers:
                return found[:place]
            numbers -= 1
    return found


def sentences(text: str, found: list[Token]) -> list[list[Token]]:
    """The tokens sentence by sentence; a gap `[...]` and an empty line end one too.

    >>> said = 'Gen. Smith said so. "Twelve died." They were 1.5 miles away'
    >>> [" ".join(token.text for token in one) for one in sentences(said, tokens(said))]
    ['Gen. Smith said so .', '" Twelve died . "', 'They were 1.5 miles away']
    """
    said: list[list[Token]] = []
    first = 0
    for place in range(len(found)):
        after = found[place + 1] if place + 1 < len(found) else None
        if after is None or place + 1 - first >= LONGEST or _ends(text, found, place, after):
            said.append(_joined(found[first : place + 1]))
            first = place + 1
    return [one for one in said if one]


def _joined(run: list[Token]) -> list[Token]:
    """The run without gaps, an abbreviation and its full stop being one token."""
    kept: list[Token] = []
    for token in run:
        last = kept[-1] if kept else None
        if token.text == "." and last and last.end == token.start and last.lower in _ABBREVIATED:
            kept[-1] = Token("word", last.text + ".", last.lower, last.start, token.end)
        elif token.kind != "gap":
            kept.append(token)
    return kept


def _ends(text: str, found: list[Token], place: int, after: Token) -> bool:
    token = found[place]
    if token.kind == "gap" or after.kind == "gap":
        return True
    between = text[token.end : after.start]
    if "\n" in between and (between.count("\n") > 1 or _starts_anew(text, token, after)):
        return True
    if token.kind == "initials":
        return False
    stop = place
    while found[stop].text in _CLOSERS and stop > 0 and place - stop < 3:
        stop -= 1
    if found[stop].text not in _ENDS or not between:
        return False
    runs_on = after.kind == "word" and after.text[0].islower()
    return not runs_on and not (found[stop].text == "." and _is_abbreviation(found, stop, after))


def _starts_anew(text: str, token: Token, after: Token) -> bool:
    """Whether a single line break ends a sentence: a list, a headline, a finished line."""
    if token.text in '.!?:;”"' or after.text in "•-*–":
        return True
    if _is_headline(text, token, after):
        return True
    begun = text.rfind("\n", max(0, token.end - 80), token.end)
    return begun >= 0 and token.end - begun < 60 and not after.text[0].islower()


def _is_headline(text: str, token: Token, after: Token) -> bool:
    """Whether the text's first line ends here, over lines that are not broken at a width."""
    if token.end > LONGEST_HEADLINE or "\n" in text[: token.end].strip():
        return False
    width = text.find("\n", after.start, after.start + LONGEST_HEADLINE)
    return width < 0 and len(text) - after.start > token.end and not after.text[0].islower()


def _is_abbreviation(found: list[Token], stop: int, after: Token) -> bool:
    if stop == 0 or found[stop - 1].end != found[stop].start:
        return False
    word = found[stop - 1]
    if word.lower in _MONTHS:
        return after.kind in ("number", "code")
    return word.lower in _ABBREVIATED or (len(word.text) == 1 and word.text.isupper())
