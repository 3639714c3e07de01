"""Claims as they come: points, ranges, bounds and words, from sources that relay one another."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from app.reconcile import (
    Claim,
    Grade,
    Group,
    Quantity,
    Reliability,
    Source,
    SourceKind,
    Status,
    quantity,
)

SOURCES = (
    Source("army", SourceKind.BELLIGERENT, "russia", Reliability.E),
    Source("broadcaster", SourceKind.MEDIA, None, Reliability.F),
    Source("court", SourceKind.MEDIA_INVESTIGATION, None, Reliability.A),
    Source("defenders", SourceKind.BELLIGERENT, "ukraine", Reliability.D),
    Source("embassy", SourceKind.ALLY, "france", Reliability.B),
    Source("field-monitor", SourceKind.NGO_MONITOR, None, Reliability.C),
    Source("gazette"),
)
SLUGS = tuple(source.slug for source in SOURCES)
IDS = "abcdefgh"

# Small numbers meet and tie, large ones scatter; both must hold.
counts = st.integers(0, 20) | st.integers(0, 20_000) | st.integers(0, 10**10)
points = counts.map(lambda number: quantity(value=number))


def ranges_of(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Quantity]:
    """Ranges, some with the value the source thinks best."""
    ends = st.tuples(numbers, numbers, numbers).map(sorted)
    return ends.map(lambda n: quantity(low=n[0], high=n[2])) | ends.map(
        lambda n: quantity(low=n[0], value=n[1], high=n[2])
    )


ranges = ranges_of(counts)
abouts = counts.map(lambda number: quantity(value=number, bound="about"))
one_sided = st.builds(
    lambda bound, number: quantity(value=number + 1, bound=bound),
    st.sampled_from(["at_least", "more_than", "at_most", "less_than"]),
    counts,
)
words = st.sampled_from(["dozens", "hundreds", "tens of thousands"]).map(
    lambda said: quantity(bound="vague", words=said)
)
two_sided = points | ranges | abouts | words
quantities = points | ranges | abouts | one_sided | words | st.just(quantity(bound="none"))

# Few enough that claims tie, and on both sides of the window's edge.
days = st.sampled_from([date(2022, 3, day) for day in (1, 2, 15, 16, 30)])
instants = st.sampled_from([datetime(2022, 3, 30, hour, tzinfo=UTC) for hour in (6, 12, 18)])
reliabilities = st.none() | st.sampled_from(Reliability)
groups = st.builds(
    Group.of,
    metric=st.just("killed"),
    period=st.sampled_from(["2022-03", "2022-02-24/..", "../.."]),
    population_party=st.sampled_from([None, "russia", "ukraine"]),
)

claims = st.builds(
    Claim,
    id=st.sampled_from(IDS),
    external_id=st.none() | st.just("known-elsewhere"),
    scraper=st.sampled_from([None, "newsroom"]),
    source=st.sampled_from(SOURCES),
    origin=st.none() | st.sampled_from(SOURCES),
    quantity=quantities,
    inputs=st.sampled_from([(), ("army",), ("army", "court")]),
    derived_from=st.none() | st.sampled_from([*IDS, "known-elsewhere"]),
    reported_by=st.sampled_from([None, "daily", "weekly"]),
    grade=st.sampled_from([None, Grade.DERIVED_RATIO, Grade.NAMED, Grade.ASSERTION]),
    as_of=st.none() | days,
    published_at=st.none() | instants,
    received_at=st.none() | instants,
    status=st.just(Status.ACTIVE) | st.sampled_from(Status),
    as_published=st.sampled_from([None, "killed or wounded"]),
    definition=st.sampled_from([None, "only soldiers", "with the missing"]),
)


def claims_of_one_group(min_size: int = 0) -> st.SearchStrategy[list[Claim]]:
    """Claims with any status, dates and chains of attribution, in no order of their ids."""
    return st.lists(claims, min_size=min_size, max_size=6, unique_by=lambda claim: claim.id)


def words_of_one_voice() -> st.SearchStrategy[list[Claim]]:
    """What one source said within days, in numbers that tie, lie within or miss one another."""
    few = st.integers(1, 6)
    said = st.one_of(
        few.map(lambda number: quantity(value=number)),
        ranges_of(few),
        few.map(lambda number: quantity(low=number)),
        few.map(lambda number: quantity(high=number)),
    )
    word = st.builds(
        Claim,
        id=st.sampled_from(IDS),
        source=st.just(SOURCES[0]),
        quantity=said,
        reported_by=st.sampled_from([None, "daily"]),
        as_of=st.sampled_from([date(2022, 3, 29), date(2022, 3, 30)]),
        published_at=st.none() | instants,
    )
    return st.lists(word, min_size=1, max_size=5, unique_by=lambda claim: claim.id)


def one_claim_each(
    what: st.SearchStrategy[Quantity], *, min_size: int = 1
) -> st.SearchStrategy[list[Claim]]:
    """Claims of as many sources, each of its own reliability."""
    said = st.lists(st.tuples(what, reliabilities), min_size=min_size, max_size=8)
    return said.map(
        lambda pairs: [
            Claim(id=f"claim-{n}", source=Source(f"source-{n}", reliability=grade), quantity=said)
            for n, (said, grade) in enumerate(pairs)
        ]
    )
