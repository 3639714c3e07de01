"""Text in, draft claims out: what an article counts, with the words that say it.

Pure and deterministic like `app.reconcile`: no I/O, no clock, no model; the standard library and
text2num alone. The rules know the grammar of English news and no event, outlet or person.

>>> from app.extraction import extract
>>> text = "At least 300 people died after a theatre was shelled, the authorities have claimed."
"""

from app.extraction.drafts import Draft, Extractor, InvalidDraft, Span, Standing, validated
from app.extraction.reading import extract, extract_most

__all__ = [
    "Draft",
    "Extractor",
    "InvalidDraft",
    "Span",
    "Standing",
    "extract",
    "extract_most",
    "validated",
]
