"""Every table. Claims are only ever added; what befalls one later is a row of `claim_events`.

Words of the vocabulary are keyed by slug; claims and figures by ids that follow from their
content, so that the same claims give the same ids in every database.
"""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from app.models.columns import UtcDateTime

_Serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up plain INTEGER only
SLUG = 120
TITLE = 300


def _instant(*, nullable: bool = False, index: bool = False) -> Any:  # Field() itself returns Any
    return Field(sa_column=Column(UtcDateTime, nullable=nullable, index=index))


def _count(name: str) -> Any:  # as above
    return Field(default=None, sa_column=Column(name, BigInteger, nullable=True))


def _slug_key() -> Any:  # as above
    return Field(primary_key=True, max_length=SLUG)


class MetricRow(SQLModel, table=True):
    __tablename__ = "metrics"

    slug: str = _slug_key()
    title: str = Field(max_length=TITLE)
    definition: str = Field(sa_column=Column(Text, nullable=False))
    unit: str = Field(max_length=40)
    outcomes: list[str] = Field(sa_column=Column(JSON, nullable=False))


class EventRow(SQLModel, table=True):
    __tablename__ = "events"

    slug: str = _slug_key()
    title: str = Field(max_length=TITLE)
    kind: str | None = Field(default=None, max_length=40)
    ended_on: date | None = None
    parent: str | None = Field(default=None, max_length=SLUG, index=True)
    provisional: bool = True


class PopulationRow(SQLModel, table=True):
    __tablename__ = "populations"

    slug: str = _slug_key()
    title: str = Field(max_length=TITLE)
    party: str | None = Field(default=None, max_length=SLUG)
    parent: str | None = Field(default=None, max_length=SLUG)
    provisional: bool = True


class PlaceRow(SQLModel, table=True):
    __tablename__ = "places"

    slug: str = _slug_key()
    title: str = Field(max_length=TITLE)
    parent: str | None = Field(default=None, max_length=SLUG)
    provisional: bool = True


class SourceRow(SQLModel, table=True):
    __tablename__ = "sources"

    slug: str = _slug_key()
    title: str = Field(max_length=TITLE)
    kind: str | None = Field(default=None, max_length=40)
    party: str | None = Field(default=None, max_length=SLUG)
    reliability: str | None = Field(default=None, max_length=1)
    parent: str | None = Field(default=None, max_length=SLUG)
    provisional: bool = True


class AliasRow(SQLModel, table=True):
    """Another name of a word: `vocabulary` is the word's table, `alias` a slug."""

    __tablename__ = "aliases"
    __table_args__ = (Index("ix_aliases_vocabulary_slug", "vocabulary", "slug"),)

    vocabulary: str = Field(primary_key=True, max_length=20)
    alias: str = Field(primary_key=True, max_length=SLUG)
    slug: str = Field(max_length=SLUG)


class FigureRow(SQLModel, table=True):
    """A group and its reconciled answer: `body` is what a reader gets, ready to send."""

    __tablename__ = "figures"
    __table_args__ = (
        CheckConstraint("low <= high", name="low_not_above_high"),
        Index("ix_figures_event_metric", "event", "metric"),
        Index("ix_figures_metric", "metric", "id"),
        Index("ix_figures_place", "place", "id"),
        Index("ix_figures_stale_after", "stale_after"),
        Index("ix_figures_spread", "spread", "id"),
        # Whether another figure can be compared with one is asked at every read.
        Index(
            "ix_figures_comparable",
            *("event", "population", "period_start", "period_end", "place", "family"),
        ),
    )

    id: str = Field(primary_key=True, max_length=36)
    event: str = Field(foreign_key="events.slug", max_length=SLUG)
    population: str = Field(foreign_key="populations.slug", max_length=SLUG, index=True)
    place: str | None = Field(default=None, foreign_key="places.slug", max_length=SLUG)
    metric: str = Field(foreign_key="metrics.slug", max_length=SLUG)
    period: str = Field(max_length=24)
    period_start: date | None = None
    period_end: date | None = None
    family: str = Field(max_length=36, index=True)
    as_of: date | None = None
    low: int | None = _count("low")
    best: int | None = _count("best")
    high: int | None = _count("high")
    disagreement: str = Field(default="none", max_length=10)
    spread: float = Field(default=0.0, sa_column=Column(Double, nullable=False, server_default="0"))
    """How many-fold the sources differ; 0 where that cannot be said."""
    stale_after: date | None = None
    revision: int = 0
    updated_at: datetime = _instant(index=True)
    body: str = Field(default="", sa_column=Column(Text, nullable=False))


class FigureFlagRow(SQLModel, table=True):
    __tablename__ = "figure_flags"
    __table_args__ = (Index("ix_figure_flags_code_figure_id", "code", "figure_id"),)

    figure_id: str = Field(primary_key=True, foreign_key="figures.id", max_length=36)
    code: str = Field(primary_key=True, max_length=40)
    severity: str = Field(max_length=10)


class FigureAliasRow(SQLModel, table=True):
    """The id of a group that a merge of words joined to another one, whose figure answers now."""

    __tablename__ = "figure_aliases"

    id: str = Field(primary_key=True, max_length=36)
    figure_id: str = Field(foreign_key="figures.id", max_length=36, index=True)


class FigureRevisionRow(SQLModel, table=True):
    """What a figure said after each change, and why it changed; rows are only ever added.

    The revisions of a figure stay when a merge of words has joined its group to another.
    """

    __tablename__ = "figure_revisions"

    figure_id: str = Field(primary_key=True, max_length=36)
    revision: int = Field(primary_key=True)
    updated_at: datetime = _instant()
    as_of: date | None = None
    low: int | None = _count("low")
    best: int | None = _count("best")
    high: int | None = _count("high")
    disagreement: str = Field(max_length=10)
    flags: list[str] = Field(sa_column=Column(JSON, nullable=False))
    changes: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))  # JSON
    causes: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))  # JSON


class WordFactsRow(SQLModel, table=True):
    """All that was known of a word from an instant on; rows are only ever added."""

    __tablename__ = "word_facts"
    __table_args__ = (
        Index("ix_word_facts_vocabulary_slug", "vocabulary", "slug"),
        # The newest of them is asked at every read of a figure; they are few.
        Index(
            "ix_word_facts_parented",
            "seq",
            sqlite_where=text("parented"),
            postgresql_where=text("parented"),
        ),
    )

    seq: int | None = Field(default=None, sa_column=Column(_Serial, primary_key=True))
    vocabulary: str = Field(max_length=20)
    slug: str = Field(max_length=SLUG)
    recorded_at: datetime = _instant(index=True)
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))  # JSON
    parented: bool = False
    """Whether figures at hand may be out of date in any event from this row on.

    So it is where a parent is among the facts, which says what lies in what, and where a name leads
    to the word that did not before, so that what is asked for by that name lies elsewhere. Other
    facts change figures by revisions, which are told by the feed.
    """


class WordMergeRow(SQLModel, table=True):
    """A word that turned out to be another one: what was known of it, who said so, and why."""

    __tablename__ = "word_merges"

    vocabulary: str = Field(primary_key=True, max_length=20)
    slug: str = Field(primary_key=True, max_length=SLUG)
    into_slug: str = Field(max_length=SLUG)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    who: str = Field(max_length=TITLE)
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))  # JSON
    claims: int
    figures: int
    duplicates: int
    merged_at: datetime = _instant()


class ClaimRow(SQLModel, table=True):
    """A claim as it was sent, with names resolved.

    Only `status` ever changes, and with a merge of words the group, the sources and the key.
    """

    __tablename__ = "claims"
    __table_args__ = (
        # The group is part of the key, so that the table can be partitioned by it.
        UniqueConstraint("figure_id", "dedupe_key"),
        CheckConstraint("value >= 0 AND low >= 0 AND high >= 0", name="counts_not_negative"),
        CheckConstraint("low <= high", name="low_not_above_high"),
        CheckConstraint(
            "status IN ('active','provisional','superseded','withdrawn','disavowed','rejected',"
            "'duplicate')",
            name="status_known",
        ),
        Index("ix_claims_figure_id_received_at", "figure_id", "received_at"),
        Index("ix_claims_received_at", "received_at", "seq"),
        Index("ix_claims_status", "status", "seq"),
    )

    seq: int | None = Field(default=None, sa_column=Column(_Serial, primary_key=True))
    id: str = Field(max_length=36, unique=True)
    figure_id: str = Field(foreign_key="figures.id", max_length=36)
    dedupe_key: str = Field(max_length=64)
    scraper: str = Field(max_length=SLUG)
    api_key: str | None = Field(default=None, max_length=12)
    """The id of the key it came by; keys are never deleted."""
    external_id: str | None = Field(default=None, max_length=200)
    status: str = Field(default="active", max_length=12)
    revision: int = Field(description="The figure's revision after this claim.")

    source: str = Field(foreign_key="sources.slug", max_length=SLUG, index=True)
    origin: str | None = Field(
        default=None, foreign_key="sources.slug", max_length=SLUG, index=True
    )
    reported_by: str | None = Field(default=None, foreign_key="sources.slug", max_length=SLUG)
    inputs: list[str] = Field(sa_column=Column(JSON, nullable=False))
    derived_from: str | None = Field(default=None, max_length=200)
    formula: str | None = Field(default=None, sa_column=Column(Text))
    grade: str | None = Field(default=None, max_length=24)
    credibility: int | None = None

    value: int | None = _count("value")
    low: int | None = _count("low")
    high: int | None = _count("high")
    bound: str | None = Field(default=None, max_length=10)
    as_published: str | None = Field(default=None, sa_column=Column(Text))
    definition: str | None = Field(default=None, sa_column=Column(Text))
    as_of: date | None = None
    published_at: datetime | None = _instant(nullable=True)
    observed_at: datetime | None = _instant(nullable=True)
    received_at: datetime = _instant()
    url: str | None = Field(default=None, sa_column=Column(Text))
    quote: str | None = Field(default=None, sa_column=Column(Text))


class ClaimEventRow(SQLModel, table=True):
    """What befell a claim after it was posted: who said so, when and why."""

    __tablename__ = "claim_events"

    seq: int | None = Field(default=None, sa_column=Column(_Serial, primary_key=True))
    claim_id: str = Field(
        sa_column=Column(ForeignKey("claims.id"), nullable=False, index=True),
    )
    status: str = Field(max_length=12)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    who: str = Field(max_length=TITLE)
    api_key: str | None = Field(default=None, max_length=12)
    effective_on: date | None = None
    evidence: str | None = Field(default=None, sa_column=Column(Text))
    by_claim: str | None = Field(default=None, max_length=200)
    revision: int
    recorded_at: datetime = _instant()


class ChangeRow(SQLModel, table=True):
    """One change in the order of commits, pointing to the row that holds it; only ever added.

    `key` is a claim's or a figure's id, or a word as `sources/nato`. `number` is the row of
    `claim_events` or `word_facts`, or the figure's revision. `detail` holds what no other row does.
    """

    __tablename__ = "changes"
    __table_args__ = (Index("ix_changes_event_seq", "event", "seq"),)

    seq: int | None = Field(default=None, sa_column=Column(_Serial, primary_key=True))
    recorded_at: datetime = _instant()
    action: str = Field(max_length=20)
    key: str = Field(max_length=SLUG + 21)
    event: str | None = Field(default=None, max_length=SLUG)
    number: int | None = _count("number")
    detail: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )


class ExternalIdRow(SQLModel, table=True):
    """Which claim a scraper posted under its own id; unique across groups.

    A row is written before its claim, so that two writers cannot take one id in two groups.
    """

    __tablename__ = "external_ids"

    scraper: str = Field(primary_key=True, max_length=SLUG)
    external_id: str = Field(primary_key=True, max_length=200)
    claim_id: str = Field(max_length=36)


class ClaimNameRow(SQLModel, table=True):
    """The name that a claim was posted under before its word was merged into another."""

    __tablename__ = "claim_names"

    claim_id: str = Field(primary_key=True, foreign_key="claims.id", max_length=36)
    role: str = Field(primary_key=True, max_length=12)
    slug: str = Field(primary_key=True, max_length=SLUG)


class ApiKeyRow(SQLModel, table=True):
    """A key that a client proves itself with; of its secret only the digest is kept."""

    __tablename__ = "api_keys"

    id: str = Field(primary_key=True, max_length=12)
    digest: str = Field(max_length=64)
    name: str = Field(max_length=100)
    scopes: list[str] = Field(sa_column=Column(JSON, nullable=False))
    source: str | None = Field(default=None, max_length=SLUG)
    scraper: str | None = Field(default=None, max_length=SLUG)
    created_at: datetime = _instant()
    expires_at: datetime | None = _instant(nullable=True)
    revoked_at: datetime | None = _instant(nullable=True)


class WebhookRow(SQLModel, table=True):
    """Who is told of changes of figures. The secrets are kept: they sign every message."""

    __tablename__ = "webhooks"

    id: str = Field(primary_key=True, max_length=12)
    url: str = Field(max_length=2000)
    description: str | None = Field(default=None, max_length=300)
    events: list[str] = Field(sa_column=Column(JSON, nullable=False))
    flags: list[str] = Field(sa_column=Column(JSON, nullable=False))
    secret: str = Field(max_length=100)
    old_secret: str | None = Field(default=None, max_length=100)
    old_secret_until: datetime | None = _instant(nullable=True)
    cursor: int = Field(sa_column=Column(BigInteger, nullable=False))
    attempts: int = 0
    next_at: datetime = _instant()
    failing_since: datetime | None = _instant(nullable=True)
    last_problem: str | None = Field(default=None, max_length=300)
    delivered_at: datetime | None = _instant(nullable=True)
    created_at: datetime = _instant()
    ended_at: datetime | None = _instant(nullable=True)
    ended_reason: str | None = Field(default=None, max_length=300)
    leased_by: str | None = Field(default=None, max_length=36)
    leased_until: datetime | None = _instant(nullable=True)
    """While a server process sends for it, no other does."""


class KeptAnswerRow(SQLModel, table=True):
    """The first answer under an `Idempotency-Key`, for whoever sends the same again.

    While the first request is at work there is no answer, and `held_until` says when it is given
    up for lost.
    """

    __tablename__ = "kept_answers"

    scraper: str = Field(primary_key=True, max_length=SLUG)
    key: str = Field(primary_key=True, max_length=200)
    held_by: str = Field(max_length=36)
    held_until: datetime = _instant()
    expires_at: datetime = _instant(index=True)
    digest: str | None = Field(default=None, max_length=64)
    status: int | None = None
    media_type: str | None = Field(default=None, max_length=60)
    location: str | None = Field(default=None, max_length=100)
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))


def _table(row: type[SQLModel]) -> Table:
    return cast(Table, row.__table__)  # type: ignore[attr-defined]  # set by the metaclass


METRICS = _table(MetricRow)
EVENTS = _table(EventRow)
POPULATIONS = _table(PopulationRow)
PLACES = _table(PlaceRow)
SOURCES = _table(SourceRow)
ALIASES = _table(AliasRow)
FIGURES = _table(FigureRow)
FIGURE_FLAGS = _table(FigureFlagRow)
FIGURE_ALIASES = _table(FigureAliasRow)
FIGURE_REVISIONS = _table(FigureRevisionRow)
WORD_FACTS = _table(WordFactsRow)
CLAIMS = _table(ClaimRow)
CLAIM_EVENTS = _table(ClaimEventRow)
CHANGES = _table(ChangeRow)
EXTERNAL_IDS = _table(ExternalIdRow)
WORD_MERGES = _table(WordMergeRow)
CLAIM_NAMES = _table(ClaimNameRow)
API_KEYS = _table(ApiKeyRow)
WEBHOOKS = _table(WebhookRow)
KEPT_ANSWERS = _table(KeptAnswerRow)
