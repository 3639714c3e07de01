"""What a key may say that is bound to one source: claims of its own, and facts of nobody else.

So a key that leaks speaks for nobody else, and moves no figure of others: a fact of a source, such
as its reliability, weighs in every claim of it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from app.errors import InvalidInput, NotAllowed, ReconcilerError
from app.models.drafts import Draft
from app.models.keys import ApiKey
from app.models.terms import Term, Vocabulary
from app.reconcile import Status
from app.store.vocabulary import Words

Items = list[Draft | ReconcilerError]
_FIELDS = ("source", "origin", "reported_by", "event", "population", "place")


def bound_word(key: ApiKey | None) -> set[tuple[Vocabulary, str]]:
    """The source that a key is bound to, as it was named when the key was made."""
    return {(Vocabulary.SOURCES, key.source)} if key and key.source else set()


def own_source(key: ApiKey | None, words: Words) -> str | None:
    """The source that a key is bound to, under the name it has now; None if it is bound to none."""
    if key is None or key.source is None:
        return None
    known = words.get((Vocabulary.SOURCES, key.source))
    return known.slug if known else key.source


def spoken_for(items: Items, words: Words, key: ApiKey | None) -> Items:
    """The same items, those refused that speak for another than the key is bound to."""
    own = own_source(key, words)
    if key is None or own is None:
        return items
    return [
        (_for_another(item, own, key) or _of_others(item, own, words, key) or item)
        if isinstance(item, Draft)
        else item
        for item in items
    ]


def refuse_others(
    claim: Mapping[Any, Any], status: Status, own: str | None, key: ApiKey | None
) -> None:
    """Refuse to settle a claim of another source. Raises `NotAllowed`.

    The one that a claim names as its origin may disavow it, and no more.
    """
    if key is None or own is None or claim["source"] == own:
        return
    if status is Status.DISAVOWED and claim["origin"] == own:
        return
    raise NotAllowed(f"the key {key.name!r} speaks for {own} alone, and not of this claim")


def _for_another(draft: Draft, own: str, key: ApiKey) -> NotAllowed | None:
    """Why a claim is refused that another source asserts or counted."""
    for field, term in (("source", draft.source), ("origin", draft.origin)):
        if term is not None and term.slug != own:
            return _refused(field, term.slug, f"the key {key.name!r} speaks for {own} alone")
    return None


def _of_others(draft: Draft, own: str, words: Words, key: ApiKey) -> NotAllowed | None:
    """Why a claim is refused that brings new facts of other words."""
    for vocabulary, term in draft.terms:
        news = _news(term, words.get((vocabulary, term.slug)))
        if not news or (vocabulary is Vocabulary.SOURCES and term.slug == own):
            continue
        wrong = f"the key {key.name!r} brings facts of {own} alone, and {term.slug} is another word"
        return _refused(f"{_field_of(draft, term)}.{news[0]}", term.facts[news[0]], wrong)
    return None


def _news(term: Term, known: Term | None) -> list[str]:
    """The facts that are not on record; those that contradict it are refused by another rule."""
    on_record = known.facts if known else {}
    return [name for name in term.facts if name not in on_record]


def _field_of(draft: Draft, term: Term) -> str:
    named: Iterable[str] = (name for name in _FIELDS if getattr(draft, name) is term)
    return next(iter(named), "inputs" if term in draft.inputs else "parent")


def _refused(field: str, value: object, wrong: str) -> NotAllowed:
    remedy = "leave it out, or send it with a key of that source or with one that is bound to none"
    refused = InvalidInput.of(field, value, wrong, remedy)
    return NotAllowed(refused.detail, refused.errors)
