"""From a text to its drafts."""

from datetime import date, datetime

from app.extraction.drafts import Draft


def extract(
    text: str,
    published_at: datetime | date | None = None,
    reported_by: str | None = None,
    event: str | None = None,
) -> list[Draft]:
    """Read every count of casualties that the text states, in the order of the text."""
    return []
