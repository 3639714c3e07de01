"""A log-likelihood over location and scale: where it is greatest, and where its profile falls.

Everything is searched on grids that narrow down, in one order, so that the same voices always give
the same bits.
"""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FAR = 1e100
"""Stands for an open end: the tail beyond it is 0 in every arithmetic."""
_NARROW = 1e-6
"""A width so small beside the scale that the density times it is the exacter probability."""
_TIE = 6
"""Decimals of a log-likelihood; two that agree in them tie, and the lower location is taken."""
_ELEMENTS = 100_000
"""So many numbers are worked on at once, whatever the number of voices."""
_COARSE = 32
_SCALES = 16
_STEPS = np.linspace(-1.0, 1.0, 9)


@dataclass(frozen=True, slots=True, eq=False)
class LogLikelihood:
    """Intervals under Student's t with 4 degrees of freedom, and a prior on the scale."""

    lows: Floats
    """Lower ends, one a voice; `-FAR` where it is open (log units)."""
    highs: Floats
    """Upper ends, likewise; `FAR` where open."""
    widths: Floats
    """From low to high, found without subtracting logarithms that are nearly equal."""
    weights: Floats
    prior_df: float
    prior_scale: float

    def at(self, mu: Floats, log_s: Floats) -> Floats:
        """l for each pair of a location and a log scale; the two broadcast."""
        some = max(1, _ELEMENTS // np.broadcast(mu, log_s).size)
        total = -self.prior_df * (log_s + self.prior_scale**2 / 2 * np.exp(-2 * log_s))
        # Over voices in the order of their names, so that it is always the same sum.
        for start in range(0, len(self.weights), some):
            total = total + self._of(slice(start, start + some), mu[..., None], log_s[..., None])
        return np.asarray(total)

    def _of(self, voices: slice, mu: Floats, log_s: Floats) -> Floats:
        s = np.exp(log_s)
        low, high = (self.lows[voices] - mu) / s, (self.highs[voices] - mu) / s
        logs = log_probability(low, high, self.widths[voices] / s)
        return np.asarray((logs * self.weights[voices]).sum(axis=-1))

    @property
    def ends(self) -> Floats:
        """Every end that is stated, sorted."""
        both = np.unique(np.concatenate([self.lows, self.highs]))
        return np.asarray(both[np.abs(both) < FAR])

    @property
    def log_scales(self) -> Floats:
        """From well below what so many voices can narrow it to, up to all they span and more."""
        ends = self.ends
        least = self.prior_scale / 2 / (1 + self.weights.sum() / self.prior_df) ** 0.5
        return np.linspace(log(least), log(4 * (1 + ends[-1] - ends[0])), _SCALES)

    def profile(self, mu: Floats) -> Floats:
        """The greatest l over the scale, for each location."""
        grid = self.log_scales
        values = self.at(mu[:, None], grid[None, :])
        log_s, step = grid[np.argmax(values, axis=1)], grid[1] - grid[0]
        for _ in range(3):
            around = log_s[:, None] + step * _STEPS
            values = self.at(mu[:, None], around)
            log_s = np.take_along_axis(around, np.argmax(values, axis=1)[:, None], axis=1)[:, 0]
            step /= 4
        three = self.at(mu[:, None], log_s[:, None] + step * _STEPS[::4])
        return _peak(three)


def _peak(three: Floats) -> Floats:
    """The top of the parabola through three values a step apart, the middle one the greatest."""
    before, middle, after = three[:, 0], three[:, 1], three[:, 2]
    bend = np.minimum(before + after - 2 * middle, -1e-12)
    return np.asarray(middle - (after - before) ** 2 / (8 * bend))


def log_probability(low: Floats, high: Floats, width: Floats) -> Floats:
    """log[F(high) - F(low)], accurate in either tail.

    With u = 1 - z/√(4 + z²), the upper tail is u²(3 - u)/4. Intervals below zero are mirrored, so
    that tails are subtracted and never numbers near 1.
    """
    mirrored = low + high < 0
    low, high = np.where(mirrored, -high, low), np.where(mirrored, -low, high)
    u, v = _tail(low), _tail(high)
    between = (u - v) * (3 * (u + v) - (u * u + u * v + v * v)) / 4
    narrow = width < _NARROW
    middle = np.where(narrow, (low + high) / 2, 0.0)
    density = width * 0.375 * (1 + middle * middle / 4) ** -2.5
    return np.asarray(np.log(np.where(narrow, density, np.maximum(between, 1e-300))))


def _tail(z: Floats) -> Floats:
    x = z / np.sqrt(4 + z * z)
    return np.asarray(np.where(z > 0, 4 / (4 + z * z) / (1 + np.abs(x)), 1 - x))


def maximum(surface: LogLikelihood) -> tuple[float, float]:
    """The location of the greatest likelihood, and that likelihood."""
    ends = surface.ends
    closed = (surface.lows > -FAR) & (surface.highs < FAR)
    middles = (surface.lows[closed] + surface.highs[closed]) / 2
    told = np.unique(np.concatenate([ends, middles]))
    told = told[:: 1 + len(told) // _COARSE]
    coarse = np.unique(np.concatenate([told, np.linspace(ends[0], ends[-1], _COARSE)]))
    values = surface.profile(coarse)
    beside = np.concatenate([[-np.inf], values, [-np.inf]])
    peaks = (values >= beside[:-2]) & (values >= beside[2:]) & (values > values.max() - 0.5)
    step = max(float(np.diff(coarse).max(initial=0.0)), 1e-9)
    found = [_climbed(surface, float(mu), step) for mu in coarse[peaks]]
    top = max(round(value, _TIE) for _, value in found)
    return min((mu, value) for mu, value in found if round(value, _TIE) == top)


def _climbed(surface: LogLikelihood, mu: float, step: float) -> tuple[float, float]:
    """The greatest likelihood within a step of `mu`, and where it is."""
    value = -np.inf
    for _ in range(9):
        around = mu + step * _STEPS
        values = surface.profile(around)
        mu, value = float(around[np.argmax(values)]), float(values.max())
        step /= 4
    return mu, value


def crossing(surface: LogLikelihood, mu: float, level: float, way: int) -> float:
    """How far from `mu`, up or down, the profile falls below `level` for good."""
    reach = float(2 * (surface.ends[-1] - surface.ends[0]) + surface.prior_scale)
    while surface.profile(np.array([mu + way * reach]))[0] > level:
        reach *= 2
    inner, outer = 0.0, reach
    for points in (_SCALES, 12, 12, 12, 12, 12):
        distances = np.linspace(inner, outer, points)
        above = np.flatnonzero(surface.profile(mu + way * distances) > level)
        last = int(above[-1]) if len(above) else 0
        inner, outer = float(distances[last]), float(distances[min(last + 1, points - 1)])
    return (inner + outer) / 2
