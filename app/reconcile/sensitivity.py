"""What hangs on one voice, and whether the voices are independent at all (M8, M9)."""

from collections.abc import Mapping, Sequence
from math import inf, log1p

from app.reconcile.case import Summary
from app.reconcile.figures import Figure, Reconciliation
from app.reconcile.fits import Interval
from app.reconcile.methods import Method
from app.reconcile.voices import Voice

_NAMES = ("low", "best", "high")
Numbers = tuple[int | None, int | None, int | None]


def without_each(made: Reconciliation) -> dict[str, Summary]:
    """The figure without one voice, for each voice; by the policy that made the figure.  # M9

    Empty for one voice, and for more voices than can be tried one by one.
    """
    method, telling = made.telling.terms.method, made.telling
    slow = telling.policy.slow
    most = method.leave_one_out_slow_voices if slow else method.leave_one_out_voices
    if not 2 <= len(made.voices) <= most:
        return {}
    return {
        voice.key: telling.summarise(
            made.figure.group, [other for other in made.voices if other is not voice]
        )
        for voice in made.voices
    }


def sensitivity(figure: Figure, without: Mapping[str, Summary], method: Method) -> tuple[str, ...]:
    """One sentence a voice that matters, the most influential first; ties by name.

    A voice matters when without it a number is missing, or moves by `sensitivity_ratio` or more.
    """
    now: Numbers = (figure.low, figure.best, figure.high)
    told = []
    for key, left in without.items():
        then: Numbers = (left.low, left.best, left.high)
        moved = [_move(before, after) for before, after in zip(now, then, strict=True)]
        if max(moved) >= log1p(method.sensitivity_ratio - 1):
            told.append((-max(moved), key, _sentence(key, now, then, method)))
    return tuple(sentence for *_, sentence in sorted(told))


def _move(before: int | None, after: int | None) -> float:
    """How far a number moves (log units); infinitely where it comes or goes."""
    if before is None or after is None:
        return 0.0 if before == after else inf
    return abs(log1p(after) - log1p(before))


def _sentence(key: str, now: Numbers, then: Numbers, method: Method) -> str:
    """What changes without a voice.

    >>> from app.reconcile.methods import METHOD
    >>> _sentence("nato", (7000, 10247, 15000), (7000, None, 10000), METHOD)
    'Without nato, high falls from 15,000 to 10,000 and there is no best.'
    >>> _sentence("nato", (7000, 10247, 15000), (7000, None, 15000), METHOD)
    'Without nato there is no best.'
    """
    moves, gone = [], []
    for name, before, after in zip(_NAMES, now, then, strict=True):
        if _move(before, after) < log1p(method.sensitivity_ratio - 1):
            continue
        if after is None:
            gone.append(name)
        elif before is None:
            moves.append(f"{name} becomes {after:,}")
        else:
            way = "rises" if after > before else "falls"
            moves.append(f"{name} {way} from {before:,} to {after:,}")
    if not moves:
        return f"Without {key} there is no {' and no '.join(gone)}."
    missing = [f"there is no {' and no '.join(gone)}"] if gone else []
    *first, last = moves + missing
    return f"Without {key}, {', '.join(first)}{' and ' if first else ''}{last}."


def common_upstream(voices: Sequence[Voice]) -> tuple[str, ...]:
    """What links all voices, if everyone is linked with everyone through inputs; else nothing.

    Two voices are linked when they rest on one input or one rests on the other, or through voices
    between them. Fewer than two voices are not linked.  # M3
    """
    if len(voices) < 2:
        return ()
    waiting, reached = list(voices[1:]), set(voices[0].upstream)
    shared: set[str] = set()
    while linked := [voice for voice in waiting if voice.upstream & reached]:
        for voice in linked:
            shared |= voice.upstream & reached
            reached |= voice.upstream
            waiting.remove(voice)
    return () if waiting else tuple(sorted(shared))


def independence(made: Reconciliation) -> str | None:
    """One plain line where no voice is independent of the others; None where some are.  # M8"""
    shared = common_upstream(made.voices)
    now, method = made.figure.interval, made.telling.terms.method
    if not shared:
        return None
    names = ", ".join(shared[:3]) + (" and others" if len(shared) > 3 else "")
    line = (
        f"All {len(made.voices)} voices are linked through {names}, so agreement among them is not"
        " independent confirmation."
    )
    if now is None:
        return line
    if now.shared:
        return f"{line} The interval allows for an error common to all of {now.shared:g} log units."
    wider = made.telling.sharing(method.shared_shown).estimate(made.figure.group, made.voices)
    if wider.interval is None:
        return line
    return (
        f"{line} The interval ({_said(now)}) takes their errors as independent; with an error"
        f" common to all, shared={method.shared_shown:g}, it is {_said(wider.interval)}."
    )


def _said(interval: Interval) -> str:
    return f"{interval.low:,} to {'unknown' if interval.high is None else f'{interval.high:,}'}"
