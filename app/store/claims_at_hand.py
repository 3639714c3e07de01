"""Claims of large groups, kept by a process from one writing transaction to the next.

To post into a group of 100,000 claims takes reading one row then, not all. What is kept was
committed, and is proved to be what the database holds before it is used. What the core is told of
stored claims changes in four ways, and each adds a row that nothing removes: a new claim in
`claims`, another status in `claim_events`, what is known of a source in `word_facts`, other names
or another group in `word_merges`.

Whoever uses this holds the lock of the family, and that of the vocabulary at least shared. So
whatever changed these claims was committed before, nothing changes them until the transaction ends,
and whatever changes them later gets greater numbers than the `Marks` that were read meanwhile.
"""

from bisect import insort
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import CLAIM_EVENTS, CLAIMS, WORD_FACTS, WORD_MERGES
from app.models.terms import Vocabulary
from app.reconcile import Claim, Status
from app.reconcile.daybooks import Daybook
from app.store.core_claims import Told, claims_since, sources_of

WORTH_KEEPING = 500
"""Groups of so many claims are kept (claims)."""
MOST_KEPT = 250_000
"""So many claims are kept in all, those of the groups used last (claims of about 0.7 kB each)."""
MOST_FOLLOWED = 10_000
"""Where more than this was added since, to any group, claims are read anew (rows)."""

FEW = 20
"""So many claims are put in their places one by one, rather than all sorted (claims)."""


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the tables that say what changed had come: greatest `seq`s, and how many merges."""

    events: int
    facts: int
    merges: int


@dataclass(frozen=True, slots=True)
class Held:
    """The claims of one figure, sorted by id, as they were when the marks were read."""

    claims: Sequence[Claim]
    sources: frozenset[str]
    """Whoever asserts or counted them."""
    newest: tuple[int, str]
    """The `seq` and the id of the claim that was added last."""
    marks: Marks
    book: Daybook | None = None
    """The same claims by day, of a running total."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is at hand of a figure and still on record, and the rows of the claims added since."""

    held: Held
    added: Sequence[Told]


class ClaimsAtHand:
    """What one process keeps of one database: the groups used last, up to a number of claims."""

    def __init__(self, *, worth_keeping: int = WORTH_KEEPING, most: int = MOST_KEPT) -> None:
        self.worth_keeping = worth_keeping
        self._most = most
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._lock = Lock()  # SQLite's writer has a thread of its own

    def __len__(self) -> int:
        """How many claims are kept."""
        return sum(len(held.claims) for held in self._held.values())

    def of(self, figure_ids: Iterable[str]) -> dict[str, Held]:
        """What is kept of these figures."""
        with self._lock:
            return {key: self._held[key] for key in figure_ids if key in self._held}

    def keep(self, used: Mapping[str, Held]) -> None:
        """Keep what a transaction used that was committed."""
        with self._lock:
            for key, held in used.items():
                self._held[key] = held
                self._held.move_to_end(key)
            while len(self) > self._most:
                self._held.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Use:
    """What one writing transaction may use, and what is to be kept of it if it is committed."""

    at_hand: ClaimsAtHand
    used: dict[str, Held] = field(default_factory=dict)


_USE = "claims_at_hand"


def lend_claims(session: AsyncSession, at_hand: ClaimsAtHand) -> None:
    """Let a writing transaction use what is at hand."""
    session.info[_USE] = _Use(at_hand)


def keep_claims(session: AsyncSession) -> None:
    """Keep the claims that a transaction used: call it once the transaction was committed."""
    use: _Use | None = session.info.pop(_USE, None)
    if use is not None:
        use.at_hand.keep(use.used)


async def claims_at_hand(session: AsyncSession, figure_ids: Sequence[str]) -> dict[str, Found]:
    """What is at hand of these figures and proved to be on record; the others are left out."""
    use: _Use | None = session.info.get(_USE)
    if use is None:
        return {}
    kept = use.at_hand.of(figure_ids) | {
        key: use.used[key] for key in figure_ids if key in use.used
    }
    marks = await _marks(session) if kept else None
    found = {}
    for key, held in kept.items():
        assert marks is not None  # something is kept
        proved = await _proved(session, key, held, marks)
        if proved is not None:
            found[key] = proved
    return found


async def use_claims(
    session: AsyncSession,
    claims: Mapping[str, Sequence[Claim]],
    rows: Mapping[str, Sequence[Told]],
    found: Mapping[str, Found],
    books: Mapping[str, Daybook],
) -> None:
    """Note the claims of figures that this transaction read, by figure, to be kept.

    `rows` are those that were read just now, beside what was `found` at
    hand, and `books` the same claims by day.
    """
    use: _Use | None = session.info.get(_USE)
    if use is None:
        return
    read = [key for key, some in claims.items() if len(some) >= use.at_hand.worth_keeping]
    marks = await _marks(session) if set(read) - found.keys() else None
    for key in read:
        added, known = rows.get(key, ()), found[key].held if key in found else None
        sources = sources_of(added)
        newest = max(((row.seq, row.id) for row in added), default=None)
        if known is not None:
            use.used[key] = replace(
                known,
                claims=claims[key],
                sources=known.sources if sources <= known.sources else known.sources | sources,
                newest=newest or known.newest,
                book=books.get(key),
            )
        elif newest is not None and marks is not None:
            together = with_added((), claims[key])
            use.used[key] = Held(together, frozenset(sources), newest, marks, books.get(key))


def with_added(claims: Sequence[Claim], added: Sequence[Claim]) -> list[Claim]:
    """Claims sorted by id, with some more in any order.

    >>> from app.reconcile import Source, count
    >>> one, other = (Claim(id=id, source=Source("m"), quantity=count(3)) for id in "ab")
    >>> [claim.id for claim in with_added([other], [one])]
    ['a', 'b']
    """
    by_id = attrgetter("id")
    if len(added) > FEW or not claims:
        return sorted([*claims, *added], key=by_id)
    together = list(claims)
    for claim in added:
        insort(together, claim, key=by_id)
    return together


async def _marks(session: AsyncSession) -> Marks:
    row = (await session.execute(_HOW_FAR)).one()
    return Marks(row[0] or 0, row[1] or 0, row[2])


_HOW_FAR = select(
    select(func.max(CLAIM_EVENTS.c.seq)).scalar_subquery(),
    select(func.max(WORD_FACTS.c.seq)).scalar_subquery(),
    select(func.count()).select_from(WORD_MERGES).scalar_subquery(),
)


async def _proved(session: AsyncSession, figure_id: str, held: Held, now: Marks) -> Found | None:
    """What was held as it is on record now, or None where it is read anew more safely."""
    before = held.marks
    if now.merges != before.merges:
        return None
    if not 0 <= now.events - before.events <= MOST_FOLLOWED:
        return None
    if not 0 <= now.facts - before.facts <= MOST_FOLLOWED:
        return None
    if now.facts != before.facts and await _is_told_of(session, held.sources, before.facts):
        return None
    since = await claims_since(session, figure_id, held.newest[0])
    if not since or since[0].id != held.newest[1]:
        return None
    added = since[1:]
    if since[0].on_record != len(held.claims) + len(added):
        return None
    claims = held.claims
    if now.events != before.events:
        claims = _as_settled(claims, await _settled_since(session, figure_id, before.events))
    book = held.book if claims is held.claims else None
    return Found(replace(held, claims=claims, marks=now, book=book), added)


async def _is_told_of(session: AsyncSession, sources: frozenset[str], seq: int) -> bool:
    """Whether anything was learned of these sources after a row of `word_facts`."""
    learned = select(WORD_FACTS.c.slug).where(
        WORD_FACTS.c.seq > seq, WORD_FACTS.c.vocabulary == Vocabulary.SOURCES.value
    )
    return not sources.isdisjoint((await session.execute(learned)).scalars())


async def _settled_since(session: AsyncSession, figure_id: str, seq: int) -> dict[str, Status]:
    """The status of each claim of a figure that anything befell after a row of `claim_events`."""
    settled = (
        select(CLAIMS.c.id, CLAIMS.c.status)
        .join(CLAIM_EVENTS, CLAIM_EVENTS.c.claim_id == CLAIMS.c.id)
        .where(CLAIM_EVENTS.c.seq > seq, CLAIMS.c.figure_id == figure_id)
    )
    return {row[0]: Status(row[1]) for row in await session.execute(settled)}


def _as_settled(claims: Sequence[Claim], statuses: Mapping[str, Status]) -> Sequence[Claim]:
    if not statuses:
        return claims
    return [
        replace(claim, status=statuses[claim.id]) if claim.id in statuses else claim
        for claim in claims
    ]
