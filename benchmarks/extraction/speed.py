"""How fast texts are read on one core, and what the worst of them costs."""

from collections.abc import Sequence
from time import perf_counter

from app.extraction import extract, extract_most
from app.extractors.rules import MOST_COUNTS

SIZE = 1_000_000
"""Characters of a worst-case text."""

WORST = {
    "digits": "7",
    "numbers": "1,234 ",
    "commas": ",",
    "spaces": " ",
    "quotes": '"',
    "at least": "at least ",
    "between 5 and": "between 5 and ",
    "5 to": "5 to ",
    "no casualties": "no casualties ",
    "5 people": "5 people ",
    "killed, wounded and": "killed, wounded and ",
    "a count every two words": "5 killed ",
}


def articles_a_second(texts: Sequence[str], rounds: int = 5) -> tuple[float, int]:
    """Articles read in a second (the median of rounds) and how many words each has."""
    articles = [" ".join(texts[first : first + 8]) for first in range(0, len(texts), 8)]
    taken = []
    for _ in range(rounds):
        begun = perf_counter()
        for article in articles:
            extract(article)
        taken.append((perf_counter() - begun) / len(articles))
    words = sum(len(article.split()) for article in articles) // len(articles)
    return 1 / sorted(taken)[rounds // 2], words


def worst_cases(texts: Sequence[str], size: int = SIZE) -> list[tuple[str, float, float, float]]:
    """Each text's seconds at `size` characters, and how many times those of a quarter of it.

    Four times is linear; sixteen would be quadratic. The last are the seconds of the service, which
    ends a text of nothing but counts or numbers before its end.
    """
    news = "\n\n".join(texts)
    cases = {"news": news, **WORST}
    rows = []
    for name, unit in cases.items():
        text = (unit * (size // len(unit) + 1))[:size]
        quarter, whole = _seconds(text[: size // 4]), _seconds(text)
        served = _seconds(text, MOST_COUNTS)
        rows.append((name, whole, whole / max(quarter, 1e-6), served))
    return rows


def _seconds(text: str, most: int | None = None) -> float:
    begun = perf_counter()
    extract_most(text, most=most)
    return perf_counter() - begun
