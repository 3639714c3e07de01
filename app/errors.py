"""What can go wrong with a request, in the words of the service; knows no HTTP.

ReconcilerError
├── InvalidInput          a value breaks a rule; names each field, value and remedy
│   ├── BodyTooLarge      the whole body does, by its size
│   ├── BatchRefused      items of a batch do that was to land whole or not at all
│   └── KeyReused         an Idempotency-Key came before with something else
├── UnsupportedMedia      the body is of a type that is not read here
├── BodyStalled           the body did not arrive in time
├── NoKey                 the call takes a key, and none that is good was sent
├── NotAllowed            the key that was sent does not allow it
├── NotFound              no such claim, figure or word of the vocabulary
├── Conflict              what is asked contradicts what is on record
│   ├── ExternalIdReused  another claim came under this external_id
│   ├── FactsDiffer       a word is known with other facts than those sent
│   ├── ClaimSettled      the claim was already taken out of use
│   ├── WordTaken         the name belongs to another word of the vocabulary
│   ├── WordMerged        the word is another name of one that stays
│   ├── WebhookEnded      nothing is sent to the webhook any longer
│   ├── KeyEnded          the API key was revoked or has expired
│   └── KeyBusy           the first request under an Idempotency-Key is still at work
├── TooMany               more requests than one caller may make in that time
├── ChartsBusy            no process was free in time to draw a picture
├── ExportsBusy           as many exports are being read as may
├── ExtractorBusy         other texts are being read, for too long to wait
├── ExtractorFailed       the language model that reads texts did not, or not readably
├── TooManyFollowers      as many follow the stream of changes as may
└── NotReady              the database does not answer
    └── StorageFull       its disk is full: it can be read, and takes no claims
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: where, what was sent (shortened), what is wrong, what to do."""

    field: str
    value: object
    message: str
    remedy: str


class ReconcilerError(Exception):
    """Anything the service can say about a request it will not carry out."""

    def __init__(self, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors
        self.further: Mapping[str, object] = {}
        """What else is to be said of it: members of the problem beside those every one has."""
        self.headers: Mapping[str, str] = {}
        """Header fields that its answer has beside."""


class InvalidInput(ReconcilerError):
    """A value breaks a rule of the claim or the call."""

    @classmethod
    def of(cls, field: str, value: object, message: str, remedy: str) -> "InvalidInput":
        return cls(f"{field}: {message}", (FieldError(field, value, message, remedy),))


class BodyTooLarge(InvalidInput):
    """The body is larger than the call reads."""


class BatchRefused(InvalidInput):
    """Items of a batch break rules that was to land whole or not at all."""


class KeyReused(InvalidInput):
    """An Idempotency-Key came before with another body or for another call."""


class UnsupportedMedia(ReconcilerError):
    """The body is of a type that is not read here."""


class BodyStalled(ReconcilerError):
    """The body did not arrive in time."""


class NoKey(ReconcilerError):
    """The call takes a key, and none that is good was sent."""


class NotAllowed(ReconcilerError):
    """The key that was sent does not allow what is asked."""


class NotFound(ReconcilerError):
    """No such claim, figure or word of the vocabulary."""


class Conflict(ReconcilerError):
    """What is asked contradicts what is on record."""


class ExternalIdReused(Conflict):
    """Another claim came under this external_id."""


class FactsDiffer(Conflict):
    """A word is known with other facts than those sent."""


class ClaimSettled(Conflict):
    """The claim was already taken out of use in another way."""


class WordTaken(Conflict):
    """The name belongs to another word of the vocabulary."""


class WordMerged(Conflict):
    """The word is only another name of one that stays."""


class WebhookEnded(Conflict):
    """Nothing is sent to the webhook any longer."""


class KeyEnded(Conflict):
    """The API key was revoked or has expired."""


class KeyBusy(Conflict):
    """The first request under an Idempotency-Key is still at work."""


class TooMany(ReconcilerError):
    """More requests than one caller may make in that time."""


class ChartsBusy(ReconcilerError):
    """No process was free in time to draw a picture."""


class ExportsBusy(ReconcilerError):
    """As many exports are being read as may."""


class ExtractorBusy(ReconcilerError):
    """Other texts are being read, for too long to wait."""


class ExtractorFailed(ReconcilerError):
    """The language model that was to read a text did not, or said nothing that can be read."""


class TooManyFollowers(ReconcilerError):
    """As many follow the stream of changes as may."""


class NotReady(ReconcilerError):
    """The database does not answer."""


class StorageFull(NotReady):
    """The disk of the database is full."""
