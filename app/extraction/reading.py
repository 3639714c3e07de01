"""From a text to its drafts."""

from datetime import date, datetime

from app.extraction.counts import Count, counts
from app.extraction.drafts import Draft, Span, Standing
from app.extraction.grammar import Sentence, parsed
from app.extraction.tokens import sentences, tokens


def extract(
    text: str,
    published_at: datetime | date | None = None,
    reported_by: str | None = None,
    event: str | None = None,
) -> list[Draft]:
    """Read every count of casualties that the text states, in the order of the text."""
    said = [parsed(run) for run in sentences(text, tokens(text))]
    return [_draft(text, count) for count in counts(said)]


def _draft(text: str, count: Count) -> Draft:
    s, stated = count.sentence, count.stated
    first = min(s.items[count.first].first, stated.first)
    last = max(s.items[count.last - 1].last, stated.last)
    return Draft(
        metric=count.metric or "",
        span=_span(text, s, first, last),
        sentence=_span(text, s, 0, len(s.run)),
        as_published=_span(text, s, stated.first, stated.last).text,
        low=stated.low,
        high=stated.high,
        value=stated.value,
        bound=stated.bound,
        confidence=count.confidence,
        status=Standing.SUPERSEDED if count.changed else Standing.CURRENT,
    )


def _span(text: str, s: Sentence, first: int, last: int) -> Span:
    start, end = s.run[first].start, s.run[last - 1].end
    return Span(start, end, text[start:end])
