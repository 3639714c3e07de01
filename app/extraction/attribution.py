"""Whose figure it is: for each count the one who says it, who counted, and through whom.

The nearest speaker before a number speaks for it; failing that the one named after it. A carrier,
"the agency reported, citing the ministry", is `reported_by`; the cited one is the source.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.extraction.counts import Count
from app.extraction.grammar import Sentence
from app.extraction.phrases import name
from app.extraction.saying import CARRYING, PRONOUNS, TIME
from app.extraction.speakers import Speaker, speakers
from app.extraction.tokens import Token, word_set
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
_UNFIT = word_set("N H S T I Q Z")
_BESIDE = 4
_COUNTING = word_set("ministry count counts tally estimate estimates")


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose figure, as the text names them; `None` where it does not."""

    source: str | None = None
    origin: str | None = None
    reported_by: str | None = None


class Voices:
    """The speakers of a document, sentence by sentence; pronouns mean the one before."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sentences
        self._spoken: list[list[tuple[Speaker, str]]] | None = None

    def of(self, count: Count) -> Voice:
        """Whose figure a count is."""
        spoken = self._all()[count.number]
        return _voice(count, spoken, self._carried(count, spoken))

    def _carried(self, count: Count, spoken: list[tuple[Speaker, str]]) -> str | None:
        """The last speaker of the sentence before, where this one goes on."""
        after = self._all()[count.number + 1 : count.number + 2]
        if not spoken and after and after[0]:
            opening = self._sentences[count.number + 1].lowers[:4]
            if opening[:1] in (["that's"], ["that"], ["this"]) and "according" in opening:
                return after[0][0][1]
        if spoken or not _goes_on(count.sentence):
            return None
        for earlier in reversed(self._all()[max(0, count.number - 2) : count.number]):
            if earlier:
                return earlier[-1][1]
        return None

    def _all(self) -> list[list[tuple[Speaker, str]]]:
        if self._spoken is None:
            self._spoken = []
            last: str | None = None
            known: dict[str, str] = {}
            for sentence in self._sentences:
                named, last = _named(sentence.run, last)
                named = [(one, _in_full(called, known)) for one, called in named]
                for _, called in named:
                    if len(called.split()) > 1:
                        known.setdefault(called.split()[-1], called)
                self._spoken.append(named)
        return self._spoken


def _goes_on(sentence: Sentence) -> bool:
    """Whether a sentence that lets nobody speak goes on with what was said.

    It does in quotation marks, and as in "Another 47 were hurt", "Six of them …", "That brings …".
    """
    run = sentence.run
    if not run or run[0].text in QUOTES:
        return bool(run)
    first, second = run[0].lower, _lower(run, 1)
    if first in ("that", "this"):
        return CODES.get(second) in ("E", "M")
    if first in ("another", "others") or (first, second) == ("the", "same"):
        return True
    counted = next((item for item in sentence.items[:2] if item.stated), None)
    behind = [token.lower for token in run[counted.last : counted.last + 3]] if counted else []
    return behind[:2] == ["of", "them"] or bool(behind and {"others", "more"} & set(behind[:2]))


def _named(run: list[Token], last: str | None) -> tuple[list[tuple[Speaker, str]], str | None]:
    """The speakers of a sentence by name, and who spoke last."""
    named: list[tuple[Speaker, str]] = []
    begun = last
    for one in speakers(run):
        words = [token.lower for token in run[one.first : one.last]]
        quoting = next((s for s, _ in named if s.verb in ("quoted", "quotes")), None)
        if one.how == "saying" and quoting and _lower(run, one.place - 1) == "as":
            called = _quoted(run, quoting)
        elif one.how == "saying":
            called = next((n for s, n in reversed(named) if s.how == "says"), None)
        elif one.how == "told":
            called = name(run, one.first, one.last)
        elif _unfit(words):
            continue
        else:
            called = _resolved(run, one, words, last, spoke=last is not begun)
        if not called:
            continue
        named.append((one, called))
        if one.how not in ("told", "saying"):
            last = called
    return named, last


def _unfit(words: list[str]) -> bool:
    codes = {CODES.get(word, "J") for word in words}
    return bool(codes & _UNFIT) and not _COUNTING & set(words)


def _resolved(
    run: list[Token], one: Speaker, words: list[str], last: str | None, *, spoke: bool
) -> str | None:
    """The speaker's name; a pronoun and "the official" mean the one who spoke before."""
    if words and words[-1] in PRONOUNS and len(words) == 1:
        if words[0] == "it":
            return (last if spoke else None) or _sentence_subject(run, one.first) or last
        return last
    if words[:3] == ["one", "of", "them"] or words[-1:] in (["he"], ["she"]):
        return last
    if words[0] in ("our", "my"):
        return None
    if len(words) == 2 and words[0] in ("its", "their") and words[1] in _GENERIC and last:
        return last
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
        and not _is_another(words[-1], last)
    ):
        return last
    return name(run, one.first, one.last) or None


def _is_another(role: str, last: str) -> bool:
    """Whether "the mayor" cannot be the "regional head" who spoke before."""
    said = set(last.lower().split())
    return role in _ROLES and role not in said and bool(said & _ROLES)


def _in_full(called: str, known: dict[str, str]) -> str:
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


def _voice(count: Count, spoken: list[tuple[Speaker, str]], carried: str | None) -> Voice:
    place = count.stated.core
    chosen = _chosen(count, spoken, place)
    if chosen is None:
        return Voice(source=carried)
    speaker, called = chosen
    voice = Voice(source=called)
    others = [(s, n) for s, n in spoken if s is not speaker and n != called]
    cited = next((n for s, n in others if s.how == "citing"), None)
    if cited and speaker.how in ("says", "inverted", "according", "saying"):
        if speaker.verb in CARRYING or _is_carrier(called):
            voice = Voice(source=cited, reported_by=called)
        else:
            voice = Voice(source=called, origin=cited)
    elif speaker.verb in ("quoted", "quotes", "quoting"):
        quoted = _quoted(count.sentence.run, speaker)
        voice = Voice(source=quoted or called, reported_by=called if quoted else None)
    if voice.reported_by is None:
        voice = replace(voice, reported_by=_through(count.sentence.run, others, speaker, place))
    return voice


def _chosen(
    count: Count, spoken: list[tuple[Speaker, str]], place: int
) -> tuple[Speaker, str] | None:
    """Who speaks for the number: whose figure, who said it of it, the last before, the next."""
    run = count.sentence.run
    fit = [(s, n) for s, n in spoken if s.how not in ("told", "citing")]
    for s, n in fit:
        if s.how == "whose" and 0 <= place - s.place <= 8:
            return s, n
    fit = [(s, n) for s, n in fit if s.how != "whose"]
    for s, n in fit:
        if (
            s.how == "says"
            and 0 < s.first - place <= 9
            and _lower(run, s.first - 1) in ("that", "which")
            and _lower(run, s.place + 1) not in ("is", "are", "was", "were")
        ):
            return s, n
    given = [(s, n) for s, n in fit if s.how == "by" and s.place > place]
    beside = given and given[0][0].place - place <= _BESIDE  # "33 given by the police"
    if given and (beside or not any(s.how == "says" and s.place > place for s, n in fit)):
        return given[0]
    before = [(s, n) for s, n in fit if s.place < place and s.how in ("says", "inverted", "saying")]
    if before:
        return before[-1]
    after = [
        (s, n)
        for s, n in fit
        if s.place > place
        and not _leads_another(run, s)
        and _lower(run, s.first - 1) not in ("which", "that", "where")
    ]
    if after:
        return after[0]
    opening = [(s, n) for s, n in fit if s.how in ("according", "by")]
    return opening[-1] if opening else _cited_alone(spoken) or _whose_before(spoken, place)


def _leads_another(run: list[Token], speaker: Speaker) -> bool:
    """Whether what is said is another number: "…, but the ministry put it at 800"."""
    if speaker.how != "says" or _lower(run, speaker.place + 1) in (",", ".", "", "”", '"', ";"):
        return False
    here = speaker.place + 1
    while _lower(run, here) in TIME or (here < len(run) and run[here].kind == "number"):
        here += 1
    if here > speaker.place + 1 and _lower(run, here) in (",", "."):
        return False  # "…, he said on Monday, …"
    return any(token.kind == "number" for token in run[speaker.place + 1 : speaker.place + 14])


def _whose_before(spoken: list[tuple[Speaker, str]], place: int) -> tuple[Speaker, str] | None:
    """As in "the ministry's tally is 41 dead and 12 wounded", of the second."""
    return next(((s, n) for s, n in spoken if s.how == "whose" and s.place < place), None)


def _cited_alone(spoken: list[tuple[Speaker, str]]) -> tuple[Speaker, str] | None:
    return next(((s, n) for s, n in spoken if s.how == "citing"), None)


def _through(
    run: list[Token], others: list[tuple[Speaker, str]], speaker: Speaker, place: int
) -> str | None:
    """Through whom: who was told or has seen it, who reports what another says."""
    for s, n in others:
        if s.how == "told":
            return n
    for s, n in others:
        between = {token.lower for token in run[s.place : speaker.place]}
        outer = s.how == "says" and s.verb in CARRYING and 0 < speaker.place - s.place <= 14
        outer = outer and not between & {"but", "while", "whereas", ";", "and"}
        if outer or (s.how == "according" and speaker.how == "says" and _is_carrier(n)):
            return n
        trailing = s.how in ("says", "inverted") and s.place > place > speaker.place
        if trailing and s.verb in CARRYING and _lower(run, s.place + 1) in (".", ",", "", ";"):
            return n
    return None


_CARRIERS = word_set(
    "news agency newspaper television tv radio channel broadcaster daily times post media press "
    "tribune herald journal telegraph magazine website network gazette portal"
)


def _is_carrier(called: str) -> bool:
    return bool(_CARRIERS & set(called.lower().split()))


def _quoted(run: list[Token], speaker: Speaker) -> str | None:
    """Y of "X quoted Y as saying"."""
    last = speaker.place + 1
    while last < len(run) and run[last].lower != "as" and last - speaker.place < 18:
        last += 1
    if last < len(run) and run[last].lower == "as":
        return name(run, speaker.place + 1, last)
    return None


def _lower(run: list[Token], place: int) -> str:
    return run[place].lower if 0 <= place < len(run) else ""
