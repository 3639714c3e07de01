"""Whose voice a claim is: one voice per origin (docs/method.md, M3)."""

from collections.abc import Sequence

from app.reconcile.claims import Claim


def voice_keys(claims: Sequence[Claim]) -> dict[str, str]:
    """The voice of each claim: its origin, joined with those it is derived from.  # M3"""
    if not any(claim.derived_from for claim in claims):
        return {claim.id: claim.counted_by.slug for claim in claims}
    parent = {claim.counted_by.slug: claim.counted_by.slug for claim in claims}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = key = parent[parent[key]]  # halves the path, so that chains stay cheap
        return key

    by_id = {claim.id: claim for claim in claims}
    by_name = {(c.scraper, c.external_id): c for c in claims if c.external_id}
    for claim in claims:
        named = claim.derived_from or ""
        derived_from = by_id.get(named) or by_name.get((claim.scraper, named))
        if derived_from:
            one, other = root(claim.counted_by.slug), root(derived_from.counted_by.slug)
            parent[max(one, other)] = min(one, other)
    return {claim.id: root(claim.counted_by.slug) for claim in claims}
