"""Names that nearly equal others: spelled a little otherwise, or with their words in another order.

Scores are of rapidfuzz: the share of letters that two names have in common, in order, their words
sorted first. Names whose digits differ are never near: `battle-1` is not `battle-2`. Letters of
other scripts that look like Latin ones are read as both: `СNN` with a Cyrillic С is near `CNN`.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

import numpy as np
from pydantic import BaseModel, Field
from rapidfuzz import fuzz, process, utils

from app.models.terms import Vocabulary
from app.models.texts import lookalike

Word = tuple[Vocabulary, str]
LEAST_SCORE = 85
"""From here on two names nearly equal each other (0 to 100): one letter in seven may differ."""
FOUND_SCORE = 80
"""From here on a name is found by a text that nearly equals a part of it (0 to 100)."""
FOUND = 10
"""The words of one vocabulary that are found (words)."""
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
    """The names of one vocabulary: spellings with the words they belong to, only ever added to.

    Plain dicts of text, which the garbage collector need not walk.
    """

    titles: dict[str, str] = field(default_factory=dict)
    spelled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    spellings: list[str] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)

    def learn(self, slug: str, title: str, aliases: Iterable[str]) -> None:
        names = {spelling(slug), spelling(title), spelling(lookalike(title))}
        for alias in aliases:
            self.titles.pop(alias, None)
            names.add(spelling(alias))
        self.titles[slug] = title
        known = self.spelled.get(slug, ())
        new = sorted(names.difference(known, ("",)))
        self.spelled[slug] = (*known, *new)
        self.slugs += [slug] * len(new)  # before the spellings: a reader looks from those to these
        self.spellings += new

    def near(self, words: Sequence[str]) -> dict[str, list[Near]]:
        known, slugs = list(self.spellings), list(self.slugs)  # others may add meanwhile
        asked = [(word, name) for word in words for name in self.spelled.get(word, ())]
        scores = process.cdist(
            [name for _, name in asked],
            known,
            scorer=fuzz.ratio,
            score_cutoff=LEAST_SCORE,
            dtype=np.uint8,
        )
        best: dict[str, dict[str, int]] = {word: {} for word in words}
        for row, place in zip(*(axis.tolist() for axis in np.nonzero(scores)), strict=True):
            (word, name), slug = asked[row], slugs[place]
            if slug != word and _DIGITS.findall(name) == _DIGITS.findall(known[place]):
                best[word][slug] = max(int(scores[row, place]), best[word].get(slug, 0))
        return {word: self._nearest(scored) for word, scored in best.items()}

    def found(self, text: str) -> list[Near]:
        """The words that a text may mean: 100 where it is a name, less for a part, then by letters.

        Every word of the text begins a word of a name, or the text nearly equals a part of a name.
        """
        asked, known, slugs = spelling(text), list(self.spellings), list(self.slugs)
        if not asked:
            return []
        best: dict[str, int] = {}
        parts = [f" {part}" for part in asked.split()]
        for name, slug in zip(known, slugs, strict=False):  # others may add meanwhile
            whole = f" {name}"
            if all(part in whole for part in parts):
                share = 99 if name != asked else 100
                best[slug] = max(share, best.get(slug, 0))
        # Only names that are longer: what is shorter lies within many texts.
        longer = {place: name for place, name in enumerate(known) if len(name) >= len(asked) - 2}
        near = process.extract(
            asked, longer, scorer=fuzz.partial_ratio, score_cutoff=FOUND_SCORE, limit=5 * FOUND
        )
        for _, score, place in near:
            best[slugs[place]] = max(min(int(score), 98), best.get(slugs[place], 0))
        living = [slug for slug in best if slug in self.titles]
        living.sort(key=lambda slug: (-best[slug], len(self.titles[slug]), slug))
        return [Near(slug, self.titles[slug], best[slug]) for slug in living[:FOUND]]

    def _nearest(self, scored: Mapping[str, int]) -> list[Near]:
        living = sorted(
            (slug for slug in scored if slug in self.titles), key=lambda slug: (-scored[slug], slug)
        )
        return [Near(slug, self.titles[slug], scored[slug]) for slug in living[:SUGGESTED]]


def _of_each_vocabulary() -> dict[Vocabulary, _Names]:
    return {vocabulary: _Names() for vocabulary in Vocabulary}


@dataclass(slots=True)
class NameIndex:
    """The names of all words that this process has seen, to find the near ones among them."""

    newest: int = 0
    """The cursor of the feed up to which the names of words were read."""
    loaded: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    """Held by the one that takes in names: a word has one place in each list."""
    _names: dict[Vocabulary, _Names] = field(default_factory=_of_each_vocabulary)

    def learn(self, word: Word, title: str, aliases: Iterable[str]) -> None:
        """Take in the names of a word; those of a word merged into it are its own from now on."""
        vocabulary, slug = word
        self._names[vocabulary].learn(slug, title, aliases)

    def found(self, text: str) -> dict[Vocabulary, list[Near]]:
        """The words of each vocabulary that a text may mean, the likeliest first."""
        found = {vocabulary: names.found(text) for vocabulary, names in self._names.items()}
        return {vocabulary: near for vocabulary, near in found.items() if near}

    def near(self, words: Iterable[Word]) -> dict[Word, list[Near]]:
        """The other words that nearly equal each of these, the nearest first."""
        found: dict[Word, list[Near]] = {}
        asked = sorted(set(words))
        for start in range(0, len(asked), AT_ONCE):
            by_vocabulary = groupby(asked[start : start + AT_ONCE], key=itemgetter(0))
            for vocabulary, some in by_vocabulary:
                near = self._names[vocabulary].near([slug for _, slug in some])
                found |= {(vocabulary, slug): nearest for slug, nearest in near.items()}
        return found


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
