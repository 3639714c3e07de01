"""A year of war in claims: the PNAS set of Radford et al. (2023), imported as a scraper would.

Its source groups are the sources, its 881 claims about people the claims. Nine quantities have a
published answer for day 365; the claims themselves answer how well one source group is foretold
by the others.
"""

import csv
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx

from app.database import migrate
from app.main import create_app
from app.reconcile import Claim, Group, Period, Source, SourceKind, quantity
from app.settings import Settings

FILE = "pnas2023_ukraine_losses.csv"
FIRST_DAY = date(2022, 2, 24)
LAST_DAY = FIRST_DAY + timedelta(days=365)
EVENT = "russian-invasion-of-ukraine"
PERIOD = f"{FIRST_DAY}/.."

SOURCES = {
    "UA Source": Source("ukrainian-sources", SourceKind.BELLIGERENT, "ukraine"),
    "RU Source": Source("russian-sources", SourceKind.BELLIGERENT, "russia"),
    "US Source": Source("us-sources", SourceKind.STATE, "united-states"),
    "GB Source": Source("uk-sources", SourceKind.STATE, "united-kingdom"),
    "United Nations": Source("united-nations", SourceKind.INTERGOVERNMENTAL),
    "OSI": Source("open-source-investigators", SourceKind.OPEN_SOURCE_INVESTIGATOR),
    "Other": Source("other-sources"),
}
METRICS = {"Deaths": "killed", "Injuries": "wounded", "Casualties": "killed_or_wounded"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One of the nine published quantities, with its 95 % interval on day 365 (persons)."""

    category: str
    country: str
    published: int
    low: int
    high: int

    @property
    def metric(self) -> str:
        return METRICS[self.category.split()[1]]

    @property
    def population(self) -> str:
        people = "forces" if self.category.startswith("Military") else "civilians"
        return f"{'russian' if self.country == 'Russia' else 'ukrainian'}-{people}"

    @property
    def group(self) -> Group:
        return Group(
            metric=self.metric,
            period=Period.parse(PERIOD),
            event=EVENT,
            population=self.population,
            population_party=self.country.lower(),
        )


PUBLISHED = (
    Quantity("Military Deaths", "Russia", 76_687, 38_670, 139_772),
    Quantity("Military Deaths", "Ukraine", 17_223, 6_219, 39_105),
    Quantity("Military Casualties", "Russia", 218_800, 108_432, 397_361),
    Quantity("Military Casualties", "Ukraine", 75_538, 19_994, 176_612),
    Quantity("Military Injuries", "Russia", 148_608, 45_749, 365_649),
    Quantity("Military Injuries", "Ukraine", 33_081, 5_260, 125_925),
    Quantity("Civilian Deaths", "Ukraine", 13_287, 4_081, 32_399),
    Quantity("Civilian Injuries", "Ukraine", 19_464, 5_396, 46_460),
    Quantity("Civilian Casualties", "Ukraine", 38_155, 13_245, 84_852),
)
"""Radford et al. (2023), their estimates for 23 February 2023."""

PUBLISHED_FACTORS = {
    ("russian-sources", "russia"): 0.3,
    ("russian-sources", "ukraine"): 4.3,
    ("ukrainian-sources", "russia"): 1.9,
    ("ukrainian-sources", "ukraine"): 1.0,
}
"""Reported over estimated military deaths, by source and side, of the same publication."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file about people."""

    place: int
    quantity: Quantity
    source: Source
    day: date
    number: int
    bound: str | None
    cumulative: bool

    @property
    def claim(self) -> Claim:
        return Claim(
            id=f"{self.place:05}",
            source=self.source,
            quantity=quantity(value=self.number, bound=self.bound),
            as_of=self.day,
        )

    @property
    def body(self) -> dict[str, Any]:  # JSON
        source = {"slug": self.source.slug, "kind": self.source.kind, "party": self.source.party}
        return {
            "metric": self.quantity.metric,
            "event": {"slug": EVENT, "kind": "conflict"},
            "population": {
                "slug": self.quantity.population,
                "party": self.quantity.country.lower(),
            },
            "period": PERIOD if self.cumulative else self.day.isoformat(),
            "as_of": self.day.isoformat(),
            "value": self.number,
            "bound": self.bound,
            "source": {name: fact for name, fact in source.items() if fact},
            "external_id": f"row-{self.place}",
        }


def rows(folder: Path) -> list[Row]:
    """The lines of the file that count people."""
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        return list(_rows(csv.DictReader(file)))


def _rows(lines: Iterable[dict[str, str]]) -> Iterator[Row]:
    asked = {(one.category, one.country): one for one in PUBLISHED}
    for place, line in enumerate(lines):
        one = asked.get((line["category"], line["loss_country"]))
        if one is None:
            continue
        bound = {("1", "0"): "at_least", ("0", "1"): "at_most"}.get(
            (line["minimum"], line["maximum"])
        )
        yield Row(
            place=place,
            quantity=one,
            source=SOURCES[line["claim_source"]],
            day=FIRST_DAY + timedelta(days=int(line["days"])),
            number=int(float(line["loss_count"])),
            bound=bound,
            cumulative=line["time_frame"] == "Cumulative",
        )


@dataclass(frozen=True, slots=True)
class Told:
    """One published quantity beside ours: the figure by default, and bias-adjusted (JSON)."""

    quantity: Quantity
    default: dict[str, Any]
    adjusted: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Import:
    """What came of importing the file: claims recorded, the nine figures, and the seconds."""

    claims: int
    told: tuple[Told, ...]
    seconds: float


async def imported(folder: Path) -> Import:
    """Post every row to a service of its own, and read the nine figures of day 365."""
    begun = perf_counter()
    async with _service() as client:
        bodies = [row.body for row in rows(folder)]
        answer = (await client.post("/v1/claims/batch", json=bodies)).raise_for_status().json()
        told = [await _told(client, one) for one in PUBLISHED]
    return Import(answer["created"], tuple(told), perf_counter() - begun)


async def _told(client: httpx.AsyncClient, one: Quantity) -> Told:
    listed = await client.get(
        "/v1/figures",
        params={"metric": one.metric, "population": one.population, "period": PERIOD},
    )
    (stored,) = listed.raise_for_status().json()["items"]
    path, on = f"/v1/figures/{stored['id']}", {"as_of": LAST_DAY.isoformat()}
    default = await client.get(path, params=on)
    adjusted = await client.get(path, params=on | {"policy": "bias_adjusted"})
    return Told(one, default.raise_for_status().json(), adjusted.raise_for_status().json())


@asynccontextmanager
async def _service() -> AsyncIterator[httpx.AsyncClient]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/claims.db", log_level="error", keyless="everything"
        )
        await migrate(settings.database_url)
        service = create_app(settings)
        async with service.router.lifespan_context(service):
            transport = httpx.ASGITransport(app=service)
            async with httpx.AsyncClient(transport=transport, base_url="http://accuracy") as client:
                yield client
