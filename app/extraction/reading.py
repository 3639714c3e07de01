"""From a text to its drafts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from app.extraction.attribution import Voice, Voices
from app.extraction.counts import Count, counts
from app.extraction.dates import Named, named_days, when
from app.extraction.drafts import Draft, Span, Standing
from app.extraction.grades import grade_of
from app.extraction.grammar import Sentence, parsed
from app.extraction.standing import standing
from app.extraction.subjects import compares, event_of, place_of, population_of
from app.extraction.tokens import sentences, tokens, up_to
from app.reconcile import Bound

RUNNING = "../.."
"""The period of a count over the whole of its event, where the text states no days."""

NUMBERS_TO_A_COUNT = 20
"""So many are looked at where the number of counts is bounded; in news one in three counts."""
UNSOURCED, COMPARED = 0.9, 0.8
"""What is left of the confidence in a count that nobody is named for; in one of another event."""


@dataclass(frozen=True, slots=True)
class _Article:
    """What the caller knows of the text, and what is read from all of it."""

    text: str
    published_at: datetime | None
    reported_by: str | None
    event: str | None
    said: list[Sentence]
    voices: Voices

    @property
    def told_on(self) -> date | None:
        return self.published_at.date() if self.published_at else None


def extract(
    text: str,
    published_at: datetime | date | None = None,
    reported_by: str | None = None,
    event: str | None = None,
) -> list[Draft]:
    """Read every count of casualties that the text states, in the order of the text.

    `published_at` dates "on Monday", `reported_by` is the outlet, which speaks where the text names
    nobody, and `event` is what the article is about. The same text gives the same drafts.

    >>> [draft] = extract("At least 31 people died when a ferry sank, the coast guard said.")
    >>> draft.metric, str(draft.bound), draft.low, draft.source, draft.span.text
    ('killed', 'at_least', 31, 'coast guard', 'At least 31 people died')
    >>> extract("The village lies 21 miles away; it was taken in two weeks.")
    []
    """
    return extract_most(text, published_at, reported_by, event)[0]


def extract_most(
    text: str,
    published_at: datetime | date | None = None,
    reported_by: str | None = None,
    event: str | None = None,
    *,
    most: int | None = None,
) -> tuple[list[Draft], bool]:
    """The drafts of the first `most` counts of a text, and whether these are all of its counts.

    A text of nothing but numbers takes long to read to its end: a megabyte half a minute. So no
    more than 20 numbers to a count are looked at either.
    """
    all_tokens = tokens(text)
    read = all_tokens if most is None else up_to(all_tokens, numbers=NUMBERS_TO_A_COUNT * most)
    said = [parsed(run) for run in sentences(text, read)]
    article = _Article(text, _instant(published_at), reported_by, event, said, Voices(said))
    found = counts(said, None if most is None else most + 1)
    complete = len(read) == len(all_tokens) and (most is None or len(found) <= most)
    return _drafts(article, found[:most]), complete


def _drafts(article: _Article, found: list[Count]) -> list[Draft]:
    drafts: list[Draft] = []
    for number, group in groupby(found, key=lambda count: count.number):
        days = named_days(article.said[number].run, article.told_on)
        beside: list[Count] = []  # the counts of the same sentence before this one
        for count in group:
            people = drafts[-1].population if drafts else None
            drafts.append(_draft(article, count, beside, days, people))
            beside.append(count)
    return _without_repeats(drafts)


def _instant(published_at: datetime | date | None) -> datetime | None:
    if published_at is None or isinstance(published_at, datetime):
        return published_at
    return datetime(published_at.year, published_at.month, published_at.day, tzinfo=UTC)


def _draft(
    article: _Article, count: Count, earlier: list[Count], named: list[Named], people: str | None
) -> Draft:
    s, stated = count.sentence, count.stated
    first = min(s.items[count.first].first, stated.first)
    last = max(s.items[count.last - 1].last, stated.last)
    voice = article.voices.of(count)
    status = standing(count, article.said)
    published = article.published_at
    days = when(s.run, stated.core, named)
    event = event_of(count, article.said, article.event)
    as_of = days.as_of
    if as_of is None and published and status is Standing.CURRENT and days.period is None:
        as_of = published.date()
    return Draft(
        metric=count.metric or "",
        span=_span(article.text, s, first, last),
        sentence=_span(article.text, s, 0, len(s.run)),
        as_published=_span(article.text, s, stated.first, stated.last).text,
        low=stated.low,
        high=stated.high,
        value=stated.value,
        bound=stated.bound,
        event=event,
        population=population_of(count, earlier, people),
        place=place_of(count),
        period=days.period or (RUNNING if event else None),
        as_of=as_of,
        source=voice.source or article.reported_by,
        origin=voice.origin,
        reported_by=voice.reported_by or article.reported_by,
        grade=grade_of(count, voice.source),
        published_at=published,
        status=status,
        confidence=_confidence(count, voice),
    )


def _confidence(count: Count, voice: Voice) -> float:
    sure = count.confidence
    if voice.source is None:
        sure *= UNSOURCED
    if compares(count):
        sure *= COMPARED
    return round(sure, 2)


def _without_repeats(drafts: list[Draft]) -> list[Draft]:
    """One draft of a number that is repeated, if nobody else says the second.

    The first is kept, unless only the second names who says it: a headline seldom does.
    """
    kept: list[Draft | None] = []
    said: dict[tuple[object, ...], list[tuple[int, Draft]]] = {}
    for draft in drafts:
        vague = draft.as_published if draft.bound is Bound.VAGUE else None
        numbers = (draft.low, draft.high, draft.value, draft.bound, vague)
        key = (draft.metric, draft.status, *numbers)
        before = said.setdefault(key, [])
        same = next((at for at, one in before[-_LAST:] if _repeats(draft, one)), None)
        if same is not None:
            first = kept[same]
            if draft.source is None or first is None or first.source is not None:
                continue
            kept[same] = None
        before.append((len(kept), draft))
        kept.append(draft)
    return [draft for draft in kept if draft is not None]


_LAST = 8
"""How many drafts of one number a repeat is looked for in."""
_TELLING = 10
"""From here on two equal numbers are seldom of two events (persons)."""


def _repeats(draft: Draft, before: Draft) -> bool:
    if (
        draft.population
        and before.population
        and not _share_a_word(draft.population, before.population)
    ):
        return False
    if draft.source is None or before.source is None:
        return max(draft.quantity.stated, default=0) >= _TELLING
    return _share_a_word(draft.source, before.source)


def _share_a_word(one: str, other: str) -> bool:
    return bool(set(one.lower().split()) & set(other.lower().split()))


def _span(text: str, s: Sentence, first: int, last: int) -> Span:
    start, end = s.run[first].start, s.run[last - 1].end
    return Span(start, end, text[start:end])
