"""Names that nearly equal others: spelled a little otherwise, or with their words in another order.

Scores are of rapidfuzz: the share of letters that two names have in common, in order, their words
sorted first. Names whose digits differ are never near: `battle-1` is not `battle-2`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pydantic import BaseModel, Field
from rapidfuzz import fuzz, process, utils

from app.models.terms import Vocabulary

Word = tuple[Vocabulary, str]
LEAST_SCORE = 85
"""From here on two names nearly equal each other (0 to 100): one letter in seven may differ."""
SUGGESTED = 3
"""The nearest words that are suggested (words)."""
AT_ONCE = 50
"""Words whose names are held against all others at once: a byte a pair (words)."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Near:
    """A known word that another one nearly equals."""

    slug: str
    title: str
    score: int


def spelling(name: str) -> str:
    """A name in small letters, its words in order.

    >>> spelling("Staff-General of Ukraine")
    'general of staff ukraine'
    """
    return " ".join(sorted(utils.default_process(name).split()))


@dataclass(slots=True)
class _Names:
    """The spellings of one vocabulary, each with the word it belongs to; only ever added to."""

    spellings: list[str] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class NameIndex:
    """The names of all words that this process has seen, to find the near ones among them."""

    newest: int = 0
    """The number of the last change of a word that was read."""
    loaded: bool = False
    titles: dict[Word, str] = field(default_factory=dict)
    _spelled: dict[Word, set[str]] = field(default_factory=dict)
    _names: dict[Vocabulary, _Names] = field(
        default_factory=lambda: {vocabulary: _Names() for vocabulary in Vocabulary}
    )

    def learn(self, word: Word, title: str, aliases: Iterable[str]) -> None:
        """Take in the names of a word; those of a word merged into it are its own from now on."""
        vocabulary, slug = word
        aliases = list(aliases)
        for alias in aliases:
            self.titles.pop((vocabulary, alias), None)
        self.titles[word] = title
        known, names = self._spelled.setdefault(word, set()), self._names[vocabulary]
        for name in sorted({spelling(name) for name in (slug, title, *aliases)} - known - {""}):
            known.add(name)
            names.spellings.append(name)
            names.slugs.append(slug)

    def near(self, words: Sequence[Word]) -> dict[Word, list[Near]]:
        """The other words that nearly equal each of these, the nearest first."""
        found: dict[Word, list[Near]] = {}
        for vocabulary in sorted({vocabulary for vocabulary, _ in words}):
            asked = sorted({word for word in words if word[0] is vocabulary})
            for start in range(0, len(asked), AT_ONCE):
                found |= self._near(vocabulary, asked[start : start + AT_ONCE])
        return found

    def _near(self, vocabulary: Vocabulary, words: Sequence[Word]) -> dict[Word, list[Near]]:
        names = self._names[vocabulary]
        known, slugs = list(names.spellings), list(names.slugs)  # others may add meanwhile
        asked = [(word, name) for word in words for name in sorted(self._spelled.get(word, ()))]
        scores = process.cdist(
            [name for _, name in asked],
            known,
            scorer=fuzz.ratio,
            score_cutoff=LEAST_SCORE,
            dtype=np.uint8,
        )
        best: dict[Word, dict[str, int]] = {word: {} for word in words}
        for row, place in zip(*(axis.tolist() for axis in np.nonzero(scores)), strict=True):
            word, name = asked[row]
            if slugs[place] != word[1] and _DIGITS.findall(name) == _DIGITS.findall(known[place]):
                score = int(scores[row, place])
                best[word][slugs[place]] = max(score, best[word].get(slugs[place], 0))
        return {word: self._nearest(vocabulary, scored) for word, scored in best.items()}

    def _nearest(self, vocabulary: Vocabulary, scored: Mapping[str, int]) -> list[Near]:
        living = [slug for slug in scored if (vocabulary, slug) in self.titles]
        living.sort(key=lambda slug: (-scored[slug], slug))
        return [
            Near(slug, self.titles[vocabulary, slug], scored[slug]) for slug in living[:SUGGESTED]
        ]


class SuggestionOut(BaseModel):
    """A known word that another one nearly equals."""

    slug: str = Field(examples=["ukraine-general-staff"])
    title: str = Field(examples=["General Staff of Ukraine"])
    score: int = Field(description="How alike the names are, of 100.", examples=[93])


class NearMissOut(BaseModel):
    """A new word that nearly equals known ones."""

    vocabulary: Vocabulary
    slug: str = Field(examples=["ukrainian-general-staff"])
    suggestions: list[SuggestionOut]
