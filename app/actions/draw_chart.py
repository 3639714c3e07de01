"""Charts of figures: what is to be drawn, drawn once, and kept as long as it is true."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed
from app.actions.read_figure import as_asked, computed_figure
from app.actions.read_timeline import Asked, read_timeline
from app.charts.looks import Theme
from app.charts.orders import DRAWN_BY, MEDIA_TYPES, Form, Kind, Order
from app.charts.rows import VOICES, vagueness
from app.charts.studio import WAIT_SECONDS, Studio
from app.charts.words import Told
from app.errors import ChartsBusy, InvalidInput
from app.models.figures import use_body, voice_body
from app.models.policies import HowTold
from app.models.ready import Ready
from app.models.terms import Vocabulary
from app.reconcile.explanations import claim_uses
from app.shelf import Shelf
from app.store.vocabulary import known_words

KEPT = 32 * 1024 * 1024
"""What pictures at hand may take (bytes)."""
NAMED = 200
"""Titles of so many sources are looked up for one picture."""
Body = dict[str, Any]  # JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a picture is asked for."""

    form: Form
    kind: Kind
    theme: Theme
    width: int
    scale: float = 1.0


@dataclass(slots=True)
class ReadyCharts:
    """The pictures at hand of one process, and the processes that draw others."""

    studio: Studio
    asked: Shelf[tuple[str, ...]] = field(default_factory=lambda: Shelf(KEPT))
    """By what was asked, each of the newest version of everything."""
    _drawn: Shelf[tuple[str, ...]] = field(default_factory=lambda: Shelf(KEPT))
    """By what they show, so that a change of something else leaves them at hand."""

    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One picture after the other is looked up. Raises `ChartsBusy`.

        Telling a figure anew keeps a thread busy. Many threads at once would each hold up the event
        loop for their share of Python's lock, and with it every other call.
        """
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise ChartsBusy("too many pictures are waited for already; ask again") from None
        try:
            yield
        finally:
            self._turn.release()

    async def chart(self, order: Order) -> Ready:
        """The picture of an order. Raises `ChartsBusy`."""
        key = digest(order)
        kept = self._drawn.get((key,), None)
        if kept is None:
            body = await self.studio.drawn(key, order)
            kept = Ready(
                body,
                says=key.encode(),
                headers=_headers(order),
                packed=order.form is Form.PNG,
            )
            self._drawn.put((key,), None, kept)
        return kept


def digest(order: Order) -> str:
    """What tells a picture from every other one, by the digest of all that decides its bytes."""
    said = (
        *(DRAWN_BY, order.form, order.kind, order.theme, order.width, order.scale),
        *(order.every_script, sorted(order.told.names.items()), list(order.told.without)),
        *(order.told.shared, order.told.known_at),
    )
    return sha256(to_json(said) + order.figure + order.beside).hexdigest()


def _headers(order: Order) -> dict[str, str]:
    headers = {"Content-Type": MEDIA_TYPES[order.form], "X-Content-Type-Options": "nosniff"}
    if order.form is not Form.JSON:
        figure = from_json(order.figure)
        name = f"{figure['event']['slug'][:60]}-{figure['metric']}-{order.kind}.{order.form}"
        headers["Content-Disposition"] = f'inline; filename="{name}"'
    if order.form is Form.SVG:  # opened by itself it is a document, which might run or load things
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return headers


async def order_of(
    session: AsyncSession,
    figure_id: str,
    look: Look,
    *,
    as_of: date | None,
    known_at: datetime | None,
    told: HowTold,
    today: date,
) -> Order:
    """What is to be drawn of a figure. Raises what its reading raises, and `InvalidInput`."""
    if look.kind is Kind.TIMELINE and not told.is_plain:
        raise InvalidInput.of(
            "kind",
            look.kind.value,
            "a timeline is told under the default policy, by all its voices",
            "leave out policy, without, shared and priority, or ask for kind=forest",
        )
    answer = await computed_figure(session, figure_id, as_of=as_of, known_at=known_at, told=told)
    figure = await as_asked(session, answer, as_of=as_of, known_at=known_at, today=today)
    if look.kind is Kind.TIMELINE:
        beside = await read_timeline(session, figure_id, Asked(end=as_of, known_at=known_at))
        voices = [series["voice"] for series in from_json(beside)["series"]]
    else:
        beside, voices = await asyncio.to_thread(_with_all_voices, figure, answer)
    names = await _names(session, [*voices, *told.without])
    return Order(
        form=look.form,
        kind=look.kind,
        figure=to_json(figure),
        beside=beside,
        told=Told(
            names=names,
            without=told.without,
            shared=told.shared,
            known_at=known_at.isoformat(timespec="seconds") if known_at else None,
        ),
        theme=look.theme,
        width=look.width,
        scale=look.scale,
    )


def _with_all_voices(figure: Body, answer: Computed) -> tuple[bytes, list[str]]:
    """The claims set aside as JSON, and the voices named; a figure lists the first voices only."""
    bodies = [voice_body(voice) for voice in answer.made.voices]
    chosen = heapq.nsmallest(VOICES, bodies, key=lambda body: (vagueness(body), body["voice"]))
    figure["voices"] = sorted(chosen, key=lambda body: body["voice"])
    aside = [use_body(use) for use in claim_uses(answer.made) if not use.used]
    named = [body["voice"] for body in chosen] + [use["voice"] for use in aside]
    return to_json({"claims": aside}), named


async def _names(session: AsyncSession, slugs: Iterable[str]) -> Mapping[str, str]:
    """Titles of sources by slug."""
    wanted = [(Vocabulary.SOURCES, slug) for slug in islice(dict.fromkeys(slugs), NAMED)]
    found = await known_words(session, wanted)
    return {slug: word.title for (_, slug), word in found.items()}
