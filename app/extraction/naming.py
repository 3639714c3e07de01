"""The names of those who speak: what a pronoun, "the mayor" or a last name means in a document."""

from app.extraction.phrases import name
from app.extraction.saying import PRONOUNS, TIME
from app.extraction.speakers import Speaker, speakers
from app.extraction.tokens import Token, lower_at, word_set
from app.extraction.words import CODES, QUOTES

_GENERIC = word_set(
    "officer official officials spokesman spokeswoman spokesperson report study survey statement "
    "group organisation organization thinktank think-tank agency alliance minister president "
    "governor mayor institute body researchers authors analysts newspaper paper network man woman "
    "chief commander general source office department team watchdog charity monitor"
)
_ROLES = word_set(
    "minister president governor mayor chief commander general head spokesman spokeswoman "
    "secretary director magistrate commissioner prefect ambassador"
)
_GENERIC_BODIES = word_set("ministry government army military authorities police")
_HEARD = 6
"""How many of those who spoke before "the network" may be."""
_UNFIT = word_set("N H S T I Q Z")
_COUNTING = word_set("ministry count counts tally estimate estimates")


def named(run: list[Token], heard: list[str]) -> list[tuple[Speaker, str]]:
    """The speakers of a sentence by name; they join those `heard` before, the last one last."""
    named: list[tuple[Speaker, str]] = []
    begun = len(heard)
    for one in speakers(run):
        words = [token.lower for token in run[one.first : one.last]]
        quoting = next((s for s, _ in named if s.verb in ("quoted", "quotes")), None)
        if one.how == "saying" and quoting and lower_at(run, one.place - 1) == "as":
            called = quoted_by(run, quoting)
        elif one.how == "saying":
            called = next((n for s, n in reversed(named) if s.how == "says"), None)
        elif one.how == "told":
            called = name(run, one.first, one.last)
        elif _unfit(words):
            continue
        else:
            called = _resolved(run, one, words, heard, spoke=len(heard) > begun)
        if not called:
            continue
        named.append((one, called))
        if one.how not in ("told", "saying") and one.verb not in ("verify", "confirm"):
            heard.append(called)
    return named


def _unfit(words: list[str]) -> bool:
    codes = {CODES.get(word, "J") for word in words}
    return bool(codes & _UNFIT) and not _COUNTING & set(words)


def _resolved(
    run: list[Token], one: Speaker, words: list[str], heard: list[str], *, spoke: bool
) -> str | None:
    """The speaker's name; a pronoun and "the official" mean the one who spoke before."""
    last = heard[-1] if heard else None
    if words and words[-1] in PRONOUNS and len(words) == 1:
        if words[0] == "it":
            return (last if spoke else None) or _sentence_subject(run, one.first) or last
        return last
    if words[:3] == ["one", "of", "them"] or words[-1:] in (["he"], ["she"]):
        return last
    if words[0] in ("our", "my"):
        return None
    own = words[0] in ("its", "their") and words[1:2] != [] and words[1] in _GENERIC | {"own"}
    if own and last and len(words) <= 3:
        return last  # "its own review"
    generic = words and words[0] in ("the", "this") and len(words) <= 3
    if len(words) == 3 and words[-1].endswith("s") and words[1] not in (last or "").lower():
        generic = False  # "the military analysts"
    generic = generic and not any(word.endswith("'s") for word in words)
    if (
        generic
        and last
        and all(
            t.text.islower() or t.lower == "the" or t.lower.endswith("-based")
            for t in run[one.first : one.last]
        )
        and (words[-1] in _GENERIC or (words[-1] in _GENERIC_BODIES and words[-1] in last.lower()))
    ):
        near = (n for n in reversed(heard[-_HEARD:]) if words[-1] in n.lower().split())
        before = next(near, last)
        if not _is_another(words[-1], before):
            return before
    return name(run, one.first, one.last) or None


def _is_another(role: str, last: str) -> bool:
    """Whether "the mayor" cannot be the "regional head" who spoke before."""
    said = set(last.lower().split())
    return role in _ROLES and role not in said and bool(said & _ROLES)


def in_full(called: str, known: dict[str, str]) -> str:
    """As in "Mr Green": the "Josh Green" of before, by the last name."""
    words = called.split()
    if not words[-1][:1].isupper() or len(words) > 2:
        return called
    full = known.get(words[-1], called)
    return full if len(full.split()) > len(words) or words[0] in ("Mr", "Ms", "Mrs") else called


def _sentence_subject(run: list[Token], before: int) -> str | None:
    first = 0
    while first < before and (run[first].text in QUOTES or run[first].lower in TIME):
        first += 1
    last = first
    while (
        last < before
        and run[last].kind == "word"
        and (run[last].text[0].isupper() or last == first)
    ):
        last += 1
    return name(run, first, last) if last > first and run[first].text[0].isupper() else None


def quoted_by(run: list[Token], speaker: Speaker) -> str | None:
    """Y of "X quoted Y as saying"."""
    last = speaker.place + 1
    while last < len(run) and run[last].lower != "as" and last - speaker.place < 18:
        last += 1
    if last < len(run) and run[last].lower == "as":
        return name(run, speaker.place + 1, last)
    return None
