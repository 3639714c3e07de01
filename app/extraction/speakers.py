"""Who speaks in a sentence: the noun phrases beside verbs of saying, "according to", "citing".

The phrases are taken as the text has them; no name of a person, an outlet or a body is known here.
"""

from dataclasses import dataclass

from app.extraction.phrases import left_end, right_end
from app.extraction.saying import (
    BETWEEN,
    CLOSING,
    COUNTED,
    HEADLINED,
    INVERTED,
    MADE,
    NOMINAL,
    PARTICIPLES,
    PASSIVE,
    REVISING,
    SAYING,
    STOPS,
    TOLLS,
    WHEN,
)
from app.extraction.tokens import Token, lower_at, word_set
from app.extraction.words import CODES


@dataclass(frozen=True, slots=True)
class Speaker:
    """One that a sentence lets speak, at token `place`, in the words `[first, last)`."""

    how: str
    """`says` (before its verb), `inverted` (after it), `according`, `citing`, `told`, `by`,
    `whose` (its figure), `saying` (a participle without a subject of its own)."""
    place: int
    first: int
    last: int
    verb: str = ""


def speakers(run: list[Token]) -> list[Speaker]:
    """Everyone who speaks in a sentence, in the order of their verbs.

    >>> from app.extraction.tokens import tokens
    >>> run = tokens("Twelve died, local police said, according to a spokesman for the ministry.")
    >>> [(one.how, " ".join(t.text for t in run[one.first : one.last])) for one in speakers(run)]
    [('says', 'local police'), ('according', 'a spokesman for the ministry')]
    """
    found: list[Speaker] = []
    for place, token in enumerate(run):
        if token.kind != "word" or token.text == "States":  # the United States
            continue
        found.extend(_led(run, place, token.lower))
    found = found or _headlined(run)
    return sorted(found, key=lambda one: one.place)


def _led(run: list[Token], place: int, word: str) -> list[Speaker]:
    if word == "according" and lower_at(run, place + 1) == "to":
        return _after(run, place, place + 2, "according")
    if word in ("citing", "quoting"):
        return _after(run, place, place + 1, "citing")
    if (word == "per" and lower_at(run, place + 1) in ("the", "a")) or word == "via":
        return _after(run, place, place + 1, "according")
    if word in ("by", "to") and _is_seen(run, place):
        return _after(run, place, place + 1, "told")
    if word in ("by", "from") and _is_given(run, place, word):
        return _after(run, place, place + 1, "by")
    if word in PARTICIPLES:
        own = _beside(run, place, word) if lower_at(run, place - 1) not in ",;-–—" else []
        return own or [Speaker("saying", place, place, place, word)]
    if word.endswith("'s") and _leads_figure(run, place):
        first = left_end(run, place + 1)
        return [Speaker("whose", place, first, place + 1)] if first <= place else []
    if word in SAYING or (
        word in REVISING and TOLLS & {lower_at(run, place + n) for n in (1, 2, 3, 4)}
    ):
        return _beside(run, place, word)
    return []


def _headlined(run: list[Token]) -> list[Speaker]:
    """As in "At least 6 dead in shooting: police" and "Officials: 38 dead"."""
    marks = [place for place, token in enumerate(run) if token.text in ":-–—"]
    if not marks:
        return []
    last = len(run) - (run[-1].text in ".!")
    mark, behind = marks[-1], run[marks[-1] + 1 : last]
    spoken = run[mark].text == ":" or (behind and behind[-1].lower in HEADLINED)
    if spoken and 1 <= len(behind) <= 4 and _all_words(behind):
        return [Speaker("inverted", mark, mark + 1, last, "said")]
    colon = marks[0]
    led = run[colon].text == ":" and 1 <= colon <= 3 and run[colon - 1].lower in HEADLINED
    if led and _all_words(run[:colon]):
        return [Speaker("says", colon, 0, colon, "said")]
    return []


def _all_words(run: list[Token]) -> bool:
    return all(t.kind in ("word", "initials") for t in run) and not any(
        CODES.get(t.lower) in ("N", "S", "I", "T", "X", "M") for t in run
    )


def _is_seen(run: list[Token], place: int) -> bool:
    back = {lower_at(run, place - n) for n in (1, 2, 3)}
    if run[place].lower == "to":
        return bool({"speaking", "spoke", "spoken"} & {lower_at(run, place - 1)})
    return bool({"seen", "obtained", "reviewed", "quoted", "cited"} & back)


def _is_given(run: list[Token], place: int, word: str) -> bool:
    if word == "from":
        return lower_at(run, place - 1) in ("figures", "data", "estimates", "figure", "count")
    back = [lower_at(run, place - n) for n in (1, 2, 3)]
    back = back[1:] if back[0] in ("earlier", "yesterday", "previously", "initially") else back
    if lower_at(run, place + 1) in ("error", "mistake", "accident", "name", "hand", "phone"):
        return False
    verbs = {"disclosed", "published", "released", "leaked", "issued", "given", "provided",
             "compiled", "reported", "announced", "confirmed", "recorded", "documented",
             "collected", "cited", "verified", "put", "counted", "estimate", "estimates", "count",
             "tally", "figures", "study", "survey", "data", "investigation"}  # fmt: skip
    return bool(verbs & set(back[:1]))


def _leads_figure(run: list[Token], place: int) -> bool:
    ahead = [lower_at(run, place + n) for n in (1, 2, 3)]
    official = "official" in ahead
    for n, word in enumerate(ahead):
        if CODES.get(word) in ("N", "S") or word in ("casualty", "death", "toll"):
            if not official:
                return False
            if word in ("casualty", "death"):
                continue
            return word == "toll"
        if word in ("figure", "estimate", "count", "tally", "toll", "estimates"):
            return lower_at(run, place + n + 2) in (
                "of",
                "is",
                "was",
                "stood",
                "stands",
                "puts",
                "put",
            )
    return False


def _after(run: list[Token], place: int, start: int, how: str) -> list[Speaker]:
    last = right_end(run, start)
    return [Speaker(how, place, start, last, run[place].lower)] if last > start else []


def _beside(run: list[Token], place: int, word: str) -> list[Speaker]:
    """The subject of a verb of saying, before it or, inverted, after it; and whom it told."""
    told = _after(run, place, place + 1, "told") if word in ("told", "tells") else []
    verb_end = place
    back = place - 1
    passive = False
    if word in ("identify", "verify", "confirm") and lower_at(run, back) == "to":
        back -= 1
    while back >= 0 and (
        lower_at(run, back) in BETWEEN | WHEN
        or lower_at(run, back).endswith("ly")
        or (lower_at(run, back), lower_at(run, back + 1)) == ("at", "first")
    ):
        if lower_at(run, back) in ("which", "who"):
            break
        passive = passive or lower_at(run, back) in PASSIVE
        back -= 1
    if _is_adjective(run, place, word):
        return told
    if passive and word not in PARTICIPLES:
        being = lower_at(run, place - 1) in PASSIVE or lower_at(run, place - 2) in PASSIVE
        if being:
            return told
    placed = CODES.get(lower_at(run, place + 1)) == "R"  # "…, the mayor, wrote on the web"
    if lower_at(run, place - 1) in CLOSING and word in INVERTED and not placed:
        last = right_end(run, place + 1)
        if (
            last > place + 1
            and run[place + 1].kind == "word"
            and lower_at(run, last)
            in (
                "",
                ".",
                ",",
                ";",
                "”",
                '"',
                "(",
                "-",
                "–",
                "—",
            )
        ):
            return [Speaker("inverted", place, place + 1, last, word)]
    if word in ("described", "listed") and lower_at(run, place + 1) == "as":
        return told
    if lower_at(run, back) in ("and", "but"):  # the subject of the verb before
        return [*told, Speaker("saying", place, place, place, word)]
    back = _before_brackets(run, back)
    start, stop = _subject(run, back, word)
    if start < stop and (_is_counted(run, start, word) or _is_noun(run, start, place)):
        return told
    if start < stop:
        return [Speaker("says", place, start, stop, word), *_told_only(run, told)]
    if word in NOMINAL or lower_at(run, verb_end + 1) in ("that", "in", "on"):
        return told
    return told


_BEFORE_NOUNS = word_set("on of about despite amid following from with by")


def _is_adjective(run: list[Token], place: int, word: str) -> bool:
    """As in "an alleged airstrike": a word of saying that says nothing itself."""
    told_of = word in NOMINAL and lower_at(run, place - 1) in _BEFORE_NOUNS
    if told_of or _takes_lives(run, place, word):
        return True
    if word in NOMINAL and (
        lower_at(run, place + 1) in SAYING or lower_at(run, place + 1) in ("of", "by")
    ):
        return True
    if CODES.get(lower_at(run, place + 1)) in ("S", "I"):  # "200 civilians reported injured"
        return True
    before = lower_at(run, place - 1)
    if before in ("a", "an", "the", "any", "no", "its", "their", "this", "that", "his", "her"):
        return True
    return word in NOMINAL and before in ("some", "new", "other", "latest", "previous", "earlier",
                                           "recent", "official", "media", "several", "many",
                                           "initial", "local", "press", "news")  # fmt: skip


def _is_noun(run: list[Token], start: int, place: int) -> bool:
    """As in "in its daily report on Thursday": of one, which does not "report" but "reports"."""
    one = lower_at(run, start) in ("a", "an", "its", "his", "her", "their")
    plural = lower_at(run, place - 1).endswith("s")
    return one and not plural and lower_at(run, place) in ("report", "estimate", "claim")


def _takes_lives(run: list[Token], place: int, word: str) -> bool:
    """As in "could claim 3,000 lives", "have found 61 bodies": nobody speaks."""
    if word not in ("claim", "claims", "claimed", "found", "finds"):
        return False
    ahead = {lower_at(run, place + n) for n in range(1, 6)}
    return bool(ahead & {"lives", "life", "bodies", "body", "corpses", "remains"})


def _is_counted(run: list[Token], start: int, word: str) -> bool:
    """As in "41,000 suspected cases recorded since April": what is counted, and nobody speaks."""
    return word in COUNTED and start > 0 and run[start - 1].kind == "number"


def _before_brackets(run: list[Token], back: int) -> int:
    """Left of "(…)" where that ends at `back`."""
    if lower_at(run, back) not in (")", "]"):
        return back
    for place in range(back - 1, max(-1, back - 8), -1):
        if lower_at(run, place) in ("(", "["):
            return place - 1
    return back


_UNNAMED = word_set("reporters the a him her me us journalists state local parliament")


def _told_only(run: list[Token], told: list[Speaker]) -> list[Speaker]:
    return [one for one in told if run[one.first].lower not in _UNNAMED]


def _subject(run: list[Token], back: int, word: str) -> tuple[int, int]:
    """The tokens of the subject that ends at `back`; over an aside between commas."""
    if back < 0:
        return 0, 0
    if run[back].lower in ("which", "who", "that"):
        back -= 1
        back -= lower_at(run, back) == ","
        stop = back + 1
        return left_end(run, stop, wide=True), stop
    stop = back + 1
    if run[back].text == ",":
        opening = back - 1
        while opening > 0 and run[opening].text != "," and back - opening < 28:
            opening -= 1
        if run[opening].text != ",":
            return 0, 0
        aside = run[opening + 1 : back]
        names = [t for t in aside if t.kind == "word"]
        if names and all(t.text[0].isupper() for t in names):
            return left_end(run, opening), back
        if any(t.lower in SAYING and t.lower not in MADE | NOMINAL for t in aside):
            return 0, 0
        if (
            names
            and names[0].lower not in ("who", "which", "whose")
            and any(CODES.get(t.text) == "X" and t.text in STOPS for t in names)
        ):
            return 0, 0
        stop = opening
        by = [n for n, t in enumerate(aside) if t.lower == "by"]
        if by and any(t.lower in MADE for t in aside):
            start = opening + 1 + by[-1] + 1
            return start, min(right_end(run, start), back)
    return left_end(run, stop), stop
