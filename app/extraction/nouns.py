"""What a number numbers: people, or things and animals."""

import re

from app.extraction.grammar import Sentence
from app.extraction.tokens import word_set


def is_people(s: Sentence, place: int) -> bool:
    return bool(re.match(r"[JCDAO]{0,4}P", s.code[place + 1 : place + 8]))


_ANIMALS = word_set(
    "cattle livestock animal animals sheep goat goats cow cows chicken chickens bird birds pig "
    "pigs horse horses dog dogs poultry whales fish dolphins turkeys hens ducks elephants"
)


def is_thing(s: Sentence, place: int, *, animals: bool = False) -> bool:
    """Whether what is numbered is a thing: the last noun before a verb or a preposition."""
    match = re.match(r"[JCDAGP]{0,6}", s.code[place + 1 : place + 9])
    length = match.end() if match else 0
    if not length:
        return False
    head = s.run[s.items[place + length].first].lower
    if animals:
        return head in _ANIMALS
    if "P" in s.code[place + 1 : place + 1 + length]:
        return False
    return s.code[place + length] == "G" or s.code[place + 1] == "G"


def phrase_end(s: Sentence, place: int) -> int:
    """One past the noun phrase that follows a number."""
    match = re.match(r"(?:O[DX]{0,2}Z?)?[JCPDG]{0,6}", s.code[place + 1 : place + 10])
    return place + 1 + (match.end() if match else 0)
