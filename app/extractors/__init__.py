"""Who reads drafts from a text: the rules, or a language model behind an address."""

from app.extractors.endpoint import ModelEndpoint
from app.extractors.reader import Reader, Reading, Refused, Request
from app.extractors.rules import Rules

__all__ = ["ModelEndpoint", "Reader", "Reading", "Refused", "Request", "Rules"]
