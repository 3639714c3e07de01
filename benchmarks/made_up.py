"""Made-up claims for the benchmarks: the same numbers for the same seed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from app.reconcile import Claim, Quantity, Reliability, Source, quantity
from app.reconcile.claims import WEIGHTS
from app.reconcile.columns import Columns, Ints, by_group

GRADES = {WEIGHTS[grade]: grade for grade in (Reliability(letter) for letter in "ABCDE")}


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims in the order in which they came in, not by group; -1 is not stated."""

    groups: int
    group: Ints
    low: Ints
    high: Ints
    value: Ints
    weight: Ints

    def columns(self, *, values: bool = True) -> Columns:
        """The claims brought together by group, as the kernel reads them.

        Range and best read no stated values, only ends and weights.
        """
        order, sizes = by_group(self.group, self.groups)
        return Columns.of(
            sizes=sizes,
            low=self.low.take(order),
            high=self.high.take(order),
            value=self.value.take(order) if values else None,
            weight=self.weight.take(order),
        )


def claims(count: int, groups: int, seed: int = 20220325) -> Claims:
    """Points (60 %), ranges (20 %), lower (12 %) and upper bounds (8 %) about a truth per group.

    Sources differ from it by half a natural-log unit; three in ten have a reliability on record.
    """
    draw = np.random.default_rng(seed)
    group = draw.integers(0, groups, count)
    truth = draw.lognormal(7, 2, groups)[group]
    said = (truth * draw.lognormal(0, 0.5, count)).astype(np.int64)
    kind = draw.random(count)
    upper = np.where(kind < 0.8, said, 2 * said + 1)
    low = np.where(kind < 0.08, -1, said)
    high = np.where((kind >= 0.08) & (kind < 0.2), -1, upper)
    graded = draw.choice(list(GRADES), count)
    weight = np.where(draw.random(count) < 0.7, WEIGHTS[None], graded)
    return Claims(groups, group, low, high, np.where(low == high, low, -1), weight)


def core_claims(made: Claims, columns: Columns, group: int) -> list[Claim]:
    """The claims of one group as the core takes them one by one, each from its own source."""
    end = int(columns.sizes[: group + 1].sum())
    rows = range(end - int(columns.sizes[group]), end)
    return [
        Claim(
            id=f"claim-{n}",
            source=Source(f"source-{n}", reliability=GRADES.get(int(columns.weight[row]))),
            quantity=_quantity(int(columns.low[row]), int(columns.high[row])),
            as_of=date(2022, 3, 20 + n % 5),
            published_at=datetime(2022, 3, 25, tzinfo=UTC),
        )
        for n, row in enumerate(rows)
    ]


def _quantity(low: int, high: int) -> Quantity:
    return quantity(low=None if low < 0 else low, high=None if high < 0 else high)


def worked_example() -> list[Claim]:
    """The four voices of the worked values: 7,000 to 15,000, 1,351, 15,600, and at least 300."""
    said = (
        quantity(low=7_000, high=15_000),
        quantity(value=1_351),
        quantity(value=15_600),
        quantity(low=300),
    )
    return [Claim(id=str(n), source=Source(str(n)), quantity=one) for n, one in enumerate(said)]
