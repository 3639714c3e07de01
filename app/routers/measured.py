"""What Prometheus scrapes: what was counted, and what the database says at the moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from time import monotonic

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import REGISTRY, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import QueuePool
from sqlalchemy.ext.asyncio import AsyncEngine

from app.actions.follow_changes import Feed
from app.database import Database
from app.dependencies import database, utc_now
from app.operations import answers
from app.settings import several_processes
from app.store.figures import every_flag_count
from app.store.webhooks import oldest_untold

router = APIRouter(tags=["operations"])
ASKED_EVERY = 30.0
"""Figures are counted by flag at most so often (seconds)."""


@dataclass(slots=True)
class FlagCounts:
    """How many figures carry each flag, as counted a moment ago."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    counted_at: float | None = None

    async def newest(self, database: Database) -> dict[tuple[str, str], int]:
        if self.counted_at is None or monotonic() - self.counted_at > ASKED_EVERY:
            async with database.reading() as session:
                self.counts = await every_flag_count(session)
            self.counted_at = monotonic()
        return self.counts


class _Now(Collector):
    """Gauges that were worked out for one scrape."""

    def __init__(self, gauges: Iterable[GaugeMetricFamily]) -> None:
        self._gauges = list(gauges)

    def collect(self) -> Iterator[Metric]:
        yield from self._gauges


@router.get(
    "/metrics",
    summary="What was counted, for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **answers(503)},
)
async def scrape(request: Request) -> Response:
    """Requests, latencies, claims by outcome, figures by flag, connections of the database.

    Counters are those of all server processes together; gauges are of the one that answers.
    """
    here = CollectorRegistry()
    if several_processes():
        MultiProcessCollector(here)  # type: ignore[no-untyped-call]
    opened = database(request)
    flags: FlagCounts = request.app.state.flag_counts
    gauges = [_flags(await flags.newest(opened)), *_connections(opened)]
    gauges += [*_lag(*await _untold(opened)), _followers(request.app.state.feed)]
    here.register(_Now(gauges))
    counted = b"" if several_processes() else generate_latest(REGISTRY)
    return Response(counted + generate_latest(here), media_type=CONTENT_TYPE_LATEST)


async def _untold(opened: Database) -> tuple[int, float]:
    """How many changes the slowest webhook is behind, and for how long (seconds)."""
    async with opened.reading() as session:
        behind, since = await oldest_untold(session)
    return behind, (utc_now() - since).total_seconds() if since else 0.0


def _lag(behind: int, seconds: float) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(
        "reconciler_outbox_changes",
        "Changes that the slowest webhook has not been told yet.",
        value=behind,
    )
    yield GaugeMetricFamily(
        "reconciler_outbox_lag_seconds",
        "How long ago the oldest of them was recorded (seconds).",
        value=seconds,
    )


def _followers(feed: Feed) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(
        "reconciler_followers",
        "Who follows the stream of changes here: how many, and how far the slowest is behind.",
        labels=("what",),
    )
    gauge.add_metric(("followers",), feed.followers)
    gauge.add_metric(("changes behind",), feed.lag)
    return gauge


def _flags(counts: dict[tuple[str, str], int]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(
        "reconciler_figures",
        "Figures that carry a flag of their own, by flag and severity.",
        labels=("flag", "severity"),
    )
    for (code, severity), count in sorted(counts.items()):
        gauge.add_metric((code, severity), count)
    return gauge


def _connections(opened: Database) -> Iterator[GaugeMetricFamily]:
    gauge = GaugeMetricFamily(
        "reconciler_connections",
        "Connections to the database, by what they are for and whether they are in use.",
        labels=("used_for", "state"),
    )
    for used_for, engine in (("reading", opened.engine), ("writing", opened.writing_engine)):
        for state, count in _states(engine):
            gauge.add_metric((used_for, state), count)
    yield gauge


def _states(engine: AsyncEngine) -> Iterator[tuple[str, int]]:
    pool = engine.pool
    if isinstance(pool, QueuePool):
        yield "in use", pool.checkedout()
        yield "idle", pool.checkedin()
