"""Every number of a document that counts casualties, sentence by sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.extraction.counting import reading
from app.extraction.grammar import Sentence
from app.extraction.leaning import is_compared, is_joined, is_placed, is_said, is_subset
from app.extraction.measures import measured
from app.extraction.nothing import nothing
from app.extraction.nouns import is_thing
from app.extraction.outcomes import metric_of
from app.extraction.quantities import Stated

_INCREMENT = re.compile(r"(?:^|[^t])E$")
_BY = re.compile(r"[EN].{0,6}b$")
_FROM = re.compile(r"(?:E.{0,12}R|E,?R|tQ,?R)D?[JCA]{0,2}$")


_ENDS = ("", ".", ",", ";", "R", ")")
_NEAR = 12
"""How many counts before or after one that points to another are looked at."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number that counts casualties: item `place` of a sentence, in the items `[first, last)`."""

    sentence: Sentence
    number: int
    """Which sentence of the document."""
    place: int
    first: int
    last: int
    stated: Stated
    outcomes: frozenset[str]
    rule: str
    confidence: float
    subset: bool = False
    changed: bool = False
    """The number that another replaces: the 41 of "from 41 to 31"."""

    @property
    def metric(self) -> str | None:
        return metric_of(self.outcomes, self.sentence.lowers)


def counts(sentences: Sequence[Sentence], most: int | None = None) -> list[Count]:
    """The counts of a document in its order; one that points to another has that one's outcomes.

    `most` ends the reading after the sentence in which there are so many.
    """
    found: list[Count] = []
    for number, sentence in enumerate(sentences):
        found.extend(_of_sentence(sentence, number, found[-1] if found else None))
        if most is not None and len(found) >= most:
            break
    return _pointed(found)


def _of_sentence(sentence: Sentence, number: int, earlier: Count | None) -> list[Count]:
    found: list[Count] = []
    zeros = nothing(sentence)
    for place, item in enumerate(sentence.items):
        if item.code != "Q" or item.stated is None or _is_increment(sentence, place):
            continue
        if any(zero.first <= place < zero.last for zero in zeros):
            continue  # the 46 of "none of the 46 was hurt"
        count = _direct(sentence, number, place, item.stated)
        count = count or _leaning(sentence, number, place, item.stated, found, earlier)
        if count:
            found.append(count)
    found.extend(
        Count(sentence, number, zero.place, zero.first, zero.last, zero.stated, zero.outcomes,
              "nothing", zero.confidence)
        for zero in zeros
    )  # fmt: skip
    return sorted(_changes(found), key=lambda count: count.place)


def _is_increment(s: Sentence, place: int) -> bool:
    """As in "up 1,290 from before", "rose by 12": how much a count changed, and no count."""
    before = s.code[max(0, place - 16) : place]
    stated = s.items[place].stated
    if stated is None or stated.arrow:
        return False
    words = s.words(max(0, place - 1), place)
    compared = [token.lower for token in s.run[stated.last : stated.last + 2]]
    if compared in (["more", "than"], ["fewer", "than"]):
        return True  # "eight more than a day before"
    up = bool(_INCREMENT.search(before)) and words[-1:] in (["up"], ["down"])
    return up or bool(_BY.search(before))


def _direct(s: Sentence, number: int, place: int, stated: Stated) -> Count | None:
    """What the number's own clause says that it counts."""
    said = reading(s, place)
    if said:
        return Count(s, number, place, said.first, said.last, stated, said.outcomes, said.rule,
                     said.confidence, said.subset)  # fmt: skip
    if is_subset(s, place):
        return None
    led = measured(s, place)
    if led:
        rule = "measured" if led.outcomes else "pointing"
        return Count(s, number, place, led.first, place + 1, stated, led.outcomes, rule,
                     led.confidence, changed=stated.changed or led.changed)  # fmt: skip
    return None


def _leaning(
    s: Sentence, number: int, place: int, stated: Stated, found: list[Count], earlier: Count | None
) -> Count | None:
    """What leans on the count before it: a part of it, the next of a list, its older value."""
    if stated.changed:
        return Count(s, number, place, place, place + 1, stated, frozenset(), "older", 0.7)
    if not found and earlier and earlier.number >= number - 1 and is_said(s, place):
        return _like(earlier, s, number, place, stated, "said", 0.6)
    last = _leant_on(s, number, place, found, earlier)
    if last is None or not last.outcomes:
        return None
    if is_subset(s, place):
        return _like(last, s, number, place, stated, "part", 0.75, subset=True)
    if not found:
        return None
    if is_placed(s, place) or is_said(s, place):
        listed = s.code[place - 1] in ":(-"
        return _like(last, s, number, place, stated, "joined", 0.7, subset=listed or last.subset)
    if is_joined(s, place) and last.place >= place - 9:
        listed = s.code[place - 1] == "("
        return _like(last, s, number, place, stated, "joined", 0.7, subset=listed or last.subset)
    if s.words(max(0, place - 1), place) == ["not"] and s.code[place + 1 : place + 2] in _ENDS:
        return _like(last, s, number, place, stated, "older", 0.7, changed=True)  # "12, not 15"
    if is_compared(s, place):
        return _like(last, s, number, place, stated, "compared", 0.6)
    before = s.code[max(0, place - 16) : place]
    older = bool(_FROM.search(before)) and "from" in s.words(max(0, place - 3), place)
    if older and not is_thing(s, place):
        return _like(last, s, number, place, stated, "older", 0.7, changed=True)
    return None


def _leant_on(
    s: Sentence, number: int, place: int, found: list[Count], earlier: Count | None
) -> Count | None:
    """The count just before: of this sentence, or at its start the last of the sentence before."""
    before = [at for at, item in enumerate(s.items[:place]) if item.code == "Q"]
    if found:
        counted = {count.place for count in found}
        return found[-1] if before and before[-1] in counted else None
    if before or place > 4:
        return None
    return earlier if earlier and earlier.number >= number - 1 else None


def _like(
    last: Count, s: Sentence, number: int, place: int, stated: Stated, rule: str,
    confidence: float, *, subset: bool = False, changed: bool = False,
) -> Count:  # fmt: skip
    sure = min(confidence, last.confidence)
    return Count(s, number, place, place, place + 1, stated, last.outcomes, rule, sure,
                 subset, changed)  # fmt: skip


def _changes(found: list[Count]) -> list[Count]:
    """Give the first of "from 41 to 31" the outcomes of the second, or the other way round."""
    whole: list[Count] = []
    for count in found:
        last = whole[-1] if whole else None
        if last and last.stated.changed and count.stated.arrow and count.place - last.place <= 3:
            outcomes = count.outcomes or last.outcomes
            whole[-1] = replace(last, outcomes=outcomes, changed=True)
            count = replace(count, outcomes=outcomes)
        whole.append(count)
    whole = [replace(one, changed=one.changed or one.stated.changed) for one in whole]
    return [one for one in whole if one.outcomes or one.rule != "older"]


def _pointed(found: list[Count]) -> list[Count]:
    """Counts that say "that figure" take the outcomes of the count before, else of the next."""
    whole: list[Count] = []
    for place, count in enumerate(found):
        if not count.outcomes:
            near_by = reversed(whole[-_NEAR:])
            before = next((c for c in near_by if c.outcomes and not c.subset), None)
            after = next((c for c in found[place + 1 : place + 1 + _NEAR] if c.outcomes), None)
            near = _death_beside(before, whole) or after
            if near is None or abs(near.number - count.number) > 3:
                continue
            sure = count.confidence if before else 0.5
            count = replace(count, outcomes=near.outcomes, confidence=sure)
        whole.append(count)
    return [count for count in whole if count.metric]


def _death_beside(count: Count | None, whole: list[Count]) -> Count | None:
    """The count of deaths in a count's sentence, if there is one: a "figure" alone is a toll."""
    if count is None or count.outcomes == _KILLED:
        return count
    beside = (c for c in reversed(whole[-_NEAR:]) if c.number == count.number and not c.subset)
    return next((c for c in beside if c.outcomes == _KILLED), count)


_KILLED = frozenset({"killed"})
