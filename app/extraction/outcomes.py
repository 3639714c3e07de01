"""From outcomes to the metric that counts them (docs/method.md, D1)."""

from app.extraction.words import CIVILIAN, MILITARY


def metric_of(outcomes: frozenset[str], words: list[str]) -> str | None:
    """The metric of a set of outcomes; the words around tell whose casualties they are.

    "Casualties" of an army are all its losses (D1), of anyone else the killed and the wounded.

    >>> metric_of(frozenset({"killed", "wounded", "missing"}), [])
    'total_losses'
    >>> metric_of(frozenset({"casualties"}), ["battlefield"])
    'total_losses'
    >>> metric_of(frozenset({"casualties"}), [])
    'killed_or_wounded'
    """
    if "losses" in outcomes:
        if "personnel" in words and len(outcomes) == 1 and "military" not in words:
            return "unspecified_losses"
        return "total_losses"
    if "casualties" in outcomes:
        army = MILITARY & set(words) and not CIVILIAN & set(words)
        wide = bool(outcomes & {"missing", "captured"})
        return "total_losses" if army or wide else "killed_or_wounded"
    return _METRICS.get(outcomes)


_METRICS = {
    frozenset(outcomes.split()): metric
    for outcomes, metric in (
        ("killed", "killed"),
        ("personnel", "unspecified_losses"),
        ("wounded", "wounded"),
        ("missing", "missing"),
        ("captured", "captured"),
        ("killed missing", "killed_or_missing"),
        ("killed wounded", "killed_or_wounded"),
        ("killed wounded missing", "total_losses"),
        ("killed wounded captured", "total_losses"),
        ("killed missing captured", "total_losses"),
        ("killed wounded missing captured", "total_losses"),
        ("wounded missing captured", "total_losses"),
    )
}
