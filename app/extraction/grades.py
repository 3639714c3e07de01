"""How a count was made, as far as its words tell (docs/method.md, D5)."""

from app.extraction.counts import Count
from app.extraction.tokens import word_set
from app.reconcile import Grade

_BY_WORDS: tuple[tuple[Grade, frozenset[str]], ...] = (
    (Grade.NAMED, word_set("named names")),
    (Grade.VERIFIED_COUNT, word_set("verified verify verification")),
    (Grade.DOCUMENTED, word_set("documented documents recorded documenting")),
    (Grade.INVESTIGATED, word_set("investigation investigators inquiry investigated")),
    (
        Grade.STATISTICAL_ESTIMATE,
        word_set("estimate estimates estimated estimating survey study sampling excess"),
    ),
    (Grade.DERIVED_RATIO, word_set("extrapolated extrapolating ratio calculation")),
)
_OFFICIAL = word_set(
    "ministry police officials official government authorities minister governor mayor president "
    "spokesman spokeswoman spokesperson council army military guard agency department governorate "
    "pentagon administration"
)


def grade_of(count: Count, source: str | None) -> Grade | None:
    """The grade that the sentence or the source bears out, or `None`."""
    words = set(count.sentence.lowers)
    for grade, cues in _BY_WORDS:
        if words & cues:
            return grade
    if source and _OFFICIAL & set(source.lower().replace("’s", "").split()):
        return Grade.OFFICIAL_COUNT
    return None
