"""Scenes: one group's voices on one day, from which a policy tells and others learn (M11)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.reconcile.admissions import admit
from app.reconcile.claims import Claim, Group
from app.reconcile.methods import METHOD, Method
from app.reconcile.voices import Voice, gather


@dataclass(frozen=True, slots=True)
class Scene:
    """The voices of one group; `as_of` is the day a running total is told for."""

    group: Group
    voices: tuple[Voice, ...]
    as_of: date | None = None


def scenes_of(
    claims: Iterable[Claim],
    group: Group,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    method: Method = METHOD,
    without: Collection[str] = (),
) -> tuple[Scene, ...]:
    """The scene of a group's figure and, for a running total, of each earlier window.

    Windows do not overlap: they end at the figure's `as_of`, one window before, and so on back to
    the oldest claim. A window without claims makes no scene. Claims of unknown day speak in the
    newest window alone, because only there are they used.  # M1

    >>> from app.reconcile import Source, count
    >>> said = [
    ...     Claim(id=f"{day}", source=Source("ministry"), quantity=count(100 + day),
    ...           as_of=date(2022, 3, day))
    ...     for day in (1, 10, 30)
    ... ]
    >>> scenes = scenes_of(said, Group.of(metric="killed", period="2022-02-24/.."))
    >>> [(str(scene.as_of), scene.voices[0].quantity.value) for scene in scenes]
    [('2022-03-30', 130), ('2022-03-16', 110), ('2022-03-02', 101)]
    """
    kept = list(claims)
    newest = admit(kept, group, as_of=as_of, known_at=known_at, method=method, without=without)
    ends = [(newest.as_of, newest.admitted)]
    if group.period.running and newest.as_of is not None:
        ends += _earlier(kept, newest.as_of, method.window_for(group.event_kind))
    scenes = []
    for end, some in ends:
        found = admit(some, group, as_of=end, known_at=known_at, method=method, without=without)
        voices, _ = gather(found.admitted, group, method)
        if voices:
            scenes.append(Scene(group, tuple(voices), end))
    return tuple(scenes)


def _earlier(
    claims: Iterable[Claim], as_of: date, days: int
) -> list[tuple[date | None, tuple[Claim, ...]]]:
    """The dated claims of each window before the newest, latest window first."""
    windows: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.as_of is not None:
            windows[(as_of - claim.as_of).days // days].append(claim)
    return [
        (as_of - timedelta(days=days * back), tuple(some))
        for back, some in sorted(windows.items())
        if back > 0
    ]
