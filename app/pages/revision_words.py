"""What changed a figure, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.pages.words import capital, counted, day, instant, joined, number, span, spelled

_BECAUSE = {
    "claim_posted": "posted",
    "claim_withdrawn": "taken back",
    "claim_disavowed": "denied",
    "claim_superseded": "superseded",
    "claim_rejected": "rejected",
    "claim_provisional": "read from a text, to be reviewed",
    "claim_duplicate": "found to be a duplicate",
    "claim_brought_back": "brought back",
}
_OTHERWISE = {
    "facts_learned": "more was learned of {word}",
    "event_ended": "{word} ended",
    "words_merged": "{word} turned out to be another name",
    "family_changed": "a related figure changed",
    "method_changed": "the method changed",
    "revisions_begin": "revisions were kept from here on",
    "rebuilt": "it was computed anew",
}


@dataclass(frozen=True, slots=True)
class RevisionWords:
    """One change of a figure."""

    revision: int
    when: str
    numbers: str
    changes: str
    because: str
    claim_ids: tuple[str, ...]


def revision_words(revision: Mapping[str, Any]) -> RevisionWords:  # JSON
    """A revision from its JSON."""
    causes = revision["causes"]
    best = "" if revision["best"] is None else f", best {number(revision['best'])}"
    return RevisionWords(
        revision=revision["revision"],
        when=instant(revision["updated_at"]),
        numbers=span(revision["low"], revision["high"]) + best,
        changes=_changes(revision["changes"]),
        because=capital("; ".join(_because(cause) for cause in causes)),
        claim_ids=tuple(claim_id for cause in causes for claim_id in cause["claim_ids"]),
    )


def _changes(changes: Sequence[Mapping[str, Any]]) -> str:  # JSON
    if not changes:
        return "Its numbers stayed the same."
    if all(change["from"] is None for change in changes):
        return "First numbers."
    return capital("; ".join(_change(change) for change in changes)) + "."


def _change(change: Mapping[str, Any]) -> str:  # JSON
    name, before, after = change["field"], change["from"], change["to"]
    if name == "flags":
        return _flags(before or (), after or ())
    if name == "as_of":
        return f"as of {_day(before)} → {_day(after)}"
    if name == "disagreement":
        return f"disagreement {before or 'none'} → {after}"
    return f"{name} {number(before)} → {number(after)}"


def _day(on: str | None) -> str:
    return day(on) if on else "–"


def _flags(before: Sequence[str], after: Sequence[str]) -> str:
    new = [spelled(code) for code in after if code not in before]
    gone = [spelled(code) for code in before if code not in after]
    said = [f"flagged {joined(new)}"] if new else []
    said += [f"no longer {joined(gone)}"] if gone else []
    return "; ".join(said) or "the same flags in another order"


def _because(cause: Mapping[str, Any]) -> str:  # JSON
    action, claims = cause["action"], len(cause["claim_ids"])
    if action in _BECAUSE:
        return f"{counted(claims, 'claim')} {_BECAUSE[action]}"
    word = (cause["word"] or "a word").rpartition("/")[2]
    return _OTHERWISE.get(action, spelled(action)).format(word=word)
