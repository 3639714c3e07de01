"""Where a count stands in the telling: current, older, revised away, taken back, to come.

The words that tell stand near the number, in its clause; that a report was taken down may be told
by the sentence after.
"""

from collections.abc import Sequence
from itertools import pairwise

from app.extraction.counts import Count
from app.extraction.cues import CHANGES
from app.extraction.drafts import Standing
from app.extraction.grammar import Sentence
from app.extraction.saying import PARTICIPLES, SAYING
from app.extraction.telling import (
    AGO,
    BRANDS,
    BREAKS,
    CHANCES,
    COMING,
    COUNTED,
    DENIES_IT,
    DENYING,
    FORESEEN,
    GONE,
    IS_BRANDED,
    MODALS,
    OLD,
    PUBLISHED,
    REMOVED,
    REVISED,
    TAKING_BACK,
    TOLD,
    TOLD_FIRST,
)


def standing(count: Count, sentences: Sequence[Sentence]) -> Standing:
    """The status of a count.

    >>> from app.extraction.counts import counts
    >>> from app.extraction.grammar import parsed
    >>> from app.extraction.tokens import sentences, tokens
    >>> def read(text):
    ...     said = [parsed(run) for run in sentences(text, tokens(text))]
    ...     return [str(standing(count, said)) for count in counts(said)]
    >>> read("The toll was cut from 202 to 100. It could reach 150. The army denied 9 had died.")
    ['superseded', 'current', 'projection', 'denied']
    """
    words = count.sentence.lowers
    first, last = count.stated.first, count.stated.last
    begins = count.sentence.items[count.first].first
    before = _clause_before(words, first)
    lead = words[max(0, min(begins, first) - 12) : count.stated.core]
    lead = lead[len(lead) - lead[::-1].index(";") :] if ";" in lead else lead
    after = words[last : count.sentence.items[count.last - 1].last]
    if _is_projected(lead, before) or CHANCES & set(before[-6:]) or _is_to_come(after):
        return Standing.PROJECTION
    if _is_denied(words, first, last) or _next_denies(count, sentences):
        return Standing.DENIED
    if _is_taken_down(count, sentences):
        return Standing.RETRACTED
    return _age(count, sentences, before, words[last : last + 16])


def _clause_before(words: list[str], first: int) -> list[str]:
    start = max(0, first - 24)
    for place in range(first - 1, start, -1):
        if words[place] in BREAKS:
            start = place + 1
            break
    return words[start:first]


def _is_projected(lead: list[str], before: list[str]) -> bool:
    for place, word in enumerate(lead):
        if word in MODALS:
            near = lead[place + 1 : place + 4]
            if any(verb in COMING for verb in near) and "have" not in near:
                return True
    foreseen = bool(FORESEEN & set(before))
    return foreseen and bool({"would", "will", "could"} & set(before))


def _is_to_come(after: list[str]) -> bool:
    """As in "100,000 children could die": a modal and what would happen, and not what has."""
    return any(word in MODALS and then in COMING for word, then in pairwise(after))


def _is_denied(words: list[str], first: int, last: int) -> bool:
    if DENYING & set(words[max(0, first - 14) : first]):
        since = words[max(0, first - 6) : first]
        if (",", "and") in pairwise(words[max(0, first - 14) : first]):
            return False  # "the army denied that, and police cut the toll to 40"
        return not {"but", "saying", "said", "says", "put", "puts", ":"} & set(since)
    after = words[last : last + 18]
    if IS_BRANDED.search(" ".join(after)):
        return True
    denies = [place for place, word in enumerate(after) if word in DENYING]
    if denies and any(word[0].isdigit() for word in after[denies[0] :]):
        return False  # it is another number that is denied
    return bool(denies) and bool(TOLD & set(after[: denies[0] + 5])) and "but" not in after


def _next_denies(count: Count, sentences: Sequence[Sentence]) -> bool:
    for nth, after in enumerate(sentences[count.number + 1 : count.number + 4]):
        words = after.lowers[:24]
        if nth and not ("the" in words and {"reports", "claims", "allegations"} & set(words)):
            continue  # further on only what is denied of all that was told
        if not nth and DENIES_IT.search(" ".join(words)):
            return True
        if "Q" not in after.code and BRANDS.search(" ".join(words)):
            return True
        if DENYING & set(words) and TOLD & set(words) and "Q" not in after.code:
            return True
    return False


def _is_taken_down(count: Count, sentences: Sequence[Sentence]) -> bool:
    if _takes_back(_clause_before(count.sentence.lowers, count.stated.first)):
        return True
    own = count.sentence.lowers[count.stated.last :]
    for words in (own, *(s.lowers for s in sentences[count.number + 1 : count.number + 2])):
        removed = REMOVED & set(words) or ("taken" in words and "down" in words)
        if (removed and PUBLISHED & set(words)) or GONE.search(" ".join(words)):
            return True
    return False


def _takes_back(before: list[str]) -> bool:
    """As in "retracted an earlier statement that 23 had died", and not "…, saying that 14 had"."""
    for place, word in enumerate(before):
        if word in TAKING_BACK and PUBLISHED & set(before[place + 1 : place + 6]):
            return not (PARTICIPLES | {"and", "but"}) & set(before[place + 1 :])
    return False


def _age(
    count: Count, sentences: Sequence[Sentence], before: list[str], after: list[str]
) -> Standing:
    """Current, or how an older number stands: revised away where the text tells a revision."""
    if count.changed:
        return Standing.SUPERSEDED
    if _is_new(before):
        return Standing.CURRENT
    if _is_of_old_count(before) or _is_put_right(before):
        return Standing.SUPERSEDED
    revised = _revises(count, sentences)
    if _said_before(before):
        return Standing.SUPERSEDED if revised else Standing.PRIOR
    described = _described_as_old(after)
    if described:
        return Standing.SUPERSEDED
    said_first = _said_first(before)
    if said_first == "earlier" and not revised and not _had_earlier(before):
        return Standing.CURRENT
    if said_first:
        return Standing.SUPERSEDED if revised else Standing.PRIOR
    had = [place for place, word in enumerate(before[:-1]) if word == "had"]
    if revised and any(before[place + 1] in SAYING for place in had):
        return Standing.SUPERSEDED
    if _had_put(before):
        return Standing.PRIOR
    told_ago = AGO.search(" ".join(before))
    if told_ago and _speaks(before):
        lowered = revised and "lower" not in told_ago.group()
        return Standing.SUPERSEDED if lowered else Standing.PRIOR
    return Standing.CURRENT


def _is_new(before: list[str]) -> bool:
    """As in "revised the previous figure to": the number that an older one changes into."""
    return (
        bool(before)
        and (before[-1] == "to" or before[-2:] == ["to", "a"])
        and bool(CHANGES & set(before))
    )


def _is_of_old_count(before: list[str]) -> bool:
    """As in "their previous toll of", "an earlier tally had put the deaths at"."""
    for place, word in enumerate(before[-10:]):
        near = before[-10:][place + 1 : place + 4]
        if word in OLD and word not in ("first", "earlier") and COUNTED & set(near[:2]):
            return not set(near) & {"to"}
        if word in ("first", "earlier") and COUNTED & set(near[:1]):
            return True
    return False


def _is_put_right(before: list[str]) -> bool:
    """As in "…, correcting the 65 deaths", "rather than the 25 reported"."""
    near = before[-4:]
    return "correcting" in near or any(
        pair in (("rather", "than"), ("instead", "of")) for pair in pairwise(near)
    )


def _said_before(before: list[str]) -> bool:
    """As in "…, after saying on Monday that 25 had died"."""
    return any(word == "after" and then in PARTICIPLES for word, then in pairwise(before))


def _described_as_old(after: list[str]) -> bool:
    """As in "… deaths that officials originally described"."""
    for place, word in enumerate(after):
        if word in (".", ";", ","):
            return False
        if word in ("originally", "initially", "previously", "first"):
            return any(w in SAYING for w in after[max(0, place - 1) : place + 2])
    return False


def _said_first(before: list[str]) -> str | None:
    """The word that makes the saying an early one: "initially reported", "at first"."""
    for place, word in enumerate(before):
        led = before[max(0, place - 2) : place]
        first = word == "first" and (led == ["on", "the"] or led[-1:] in (["at"], ["had"]))
        first = first or (word == "first" and bool(TOLD_FIRST & set(before[place + 1 : place + 2])))
        if not first and word not in ("initially", "originally", "previously", "earlier"):
            continue
        near = before[max(0, place - 2) : place + (12 if first else 7)]
        if any(w in SAYING or w in PARTICIPLES or w in ("had", "thought") for w in near):
            return word
    return None


def _had_earlier(before: list[str]) -> bool:
    """As in "earlier it had reported" and "he had earlier given"."""
    places = [
        place
        for place, (word, then) in enumerate(pairwise(before))
        if word == "earlier" and then not in COUNTED
    ]
    return any("had" in before[max(0, place - 1) : place + 8] for place in places)


def _had_put(before: list[str]) -> bool:
    """As in "Officials had put the toll at 116 on Tuesday"; not "She said they had put …"."""
    for place, (word, then) in enumerate(pairwise(before)):
        if word == "had" and then in ("put", "given", "placed", "estimated", "announced"):
            return bool(COUNTED & set(before[place:])) and not SAYING & set(before[:place])
    return False


def _speaks(before: list[str]) -> bool:
    return any(word in SAYING or word in ("update", "toll", "count") for word in before)


def _revises(count: Count, sentences: Sequence[Sentence]) -> bool:
    near = sentences[max(0, count.number - 2) : count.number + 3]
    return any(REVISED.search(" ".join(sentence.lowers)) for sentence in near)
