"""Whose figure it is: for each count the one who says it, who counted, and through whom.

The nearest speaker before a number speaks for it; failing that the one named after it. A carrier,
"the agency reported, citing the ministry", is `reported_by`; the cited one is the source.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.extraction.counts import Count
from app.extraction.grammar import Sentence
from app.extraction.naming import in_full, named, quoted_by
from app.extraction.phrases import name, right_end
from app.extraction.saying import CARRYING, CLOSING
from app.extraction.speakers import Speaker
from app.extraction.tokens import Token, lower_at, word_set
from app.extraction.words import CODES, QUOTES

_BESIDE = 4
"""Words between a number and the one who gave it: "33 given by the police"."""


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
        self._note: str | None = None

    def of(self, count: Count) -> Voice:
        """Whose figure a count is."""
        spoken = self._all()[count.number]
        return _voice(count, spoken, self._carried(count, spoken), self._noted())

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

    def _noted(self) -> str | None:
        """The one that a note names for the whole text: "Source: Ministry of Interior"."""
        if self._note is None:
            self._note = next(filter(None, map(_note_in, self._sentences)), "")
        return self._note or None

    def _all(self) -> list[list[tuple[Speaker, str]]]:
        if self._spoken is None:
            self._spoken = []
            heard: list[str] = []
            known: dict[str, str] = {}
            for sentence in self._sentences:
                spoken = named(sentence.run, heard)
                spoken = [(one, in_full(called, known)) for one, called in spoken]
                for _, called in spoken:
                    if len(called.split()) > 1:
                        known.setdefault(called.split()[-1], called)
                self._spoken.append(spoken)
        return self._spoken


def _note_in(sentence: Sentence) -> str:
    run = sentence.run
    if sentence.lowers[:2] not in (["source", ":"], ["sources", ":"]):
        return ""
    return name(run, 2, right_end(run, 2))


def _goes_on(sentence: Sentence) -> bool:
    """Whether a sentence that lets nobody speak goes on with what was said.

    It does in quotation marks, and as in "Another 47 were hurt", "Six of them …", "That brings …".
    """
    run = sentence.run
    if not run or run[0].text in QUOTES:
        return bool(run)
    first, second = run[0].lower, lower_at(run, 1)
    if first in ("that", "this"):
        return CODES.get(second) in ("E", "M")
    if first in ("another", "others") or (first, second) == ("the", "same"):
        return True
    counted = next((item for item in sentence.items[:2] if item.stated), None)
    behind = [token.lower for token in run[counted.last : counted.last + 3]] if counted else []
    return behind[:2] == ["of", "them"] or bool(behind and {"others", "more"} & set(behind[:2]))


def _voice(
    count: Count, spoken: list[tuple[Speaker, str]], carried: str | None, noted: str | None
) -> Voice:
    place = count.stated.core
    chosen = _chosen(count, spoken, place)
    if chosen is None:
        return Voice(source=carried or noted)
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
        quoted = quoted_by(count.sentence.run, speaker)
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
            and lower_at(run, s.first - 1) in ("that", "which")
            and lower_at(run, s.place + 1) not in ("is", "are", "was", "were")
        ):
            return s, n
    given = [(s, n) for s, n in fit if s.how == "by" and s.place > place]
    beside = given and given[0][0].place - place <= _BESIDE
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
        and lower_at(run, s.first - 1) not in ("which", "that", "where")
    ]
    if after:
        return after[0]
    opening = [(s, n) for s, n in fit if s.how in ("according", "by")]
    return opening[-1] if opening else _cited_alone(spoken) or _whose_before(spoken, place)


def _leads_another(run: list[Token], speaker: Speaker) -> bool:
    """Whether what is said is another number: "…, but the ministry put it at 800"."""
    if speaker.how != "says" or lower_at(run, speaker.place + 1) in (",", ".", "", "”", '"', ";"):
        return False
    ahead = [token.lower for token in run[speaker.place + 1 : speaker.place + 9]]
    ends = next((word for word in ahead if word in (",", ".", "that")), "that")
    if lower_at(run, speaker.first - 1) in CLOSING and ends != "that":
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
        if trailing and s.verb in CARRYING and lower_at(run, s.place + 1) in (".", ",", "", ";"):
            return n
    return None


_CARRIERS = word_set(
    "news agency newspaper television tv radio channel broadcaster daily times post media press "
    "tribune herald journal telegraph magazine website network gazette portal"
)


def _is_carrier(called: str) -> bool:
    return bool(_CARRIERS & set(called.lower().split()))
