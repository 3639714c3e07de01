"""Days and instants as they are sent: ISO 8601 text, and never a bare number."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.reconcile import InvalidPeriod
from app.reconcile.periods import whole


def _a_day(sent: object) -> object:
    """Read a year or a month as its last day."""
    if isinstance(sent, str):
        return _days(sent)[1]
    if isinstance(sent, date) and not isinstance(sent, datetime):
        return sent
    raise PydanticCustomError("day", "a day is ISO 8601 text, not a number")


def _a_first_day(sent: object) -> object:
    """Read a year or a month as its first day."""
    return _days(sent)[0] if isinstance(sent, str) else _a_day(sent)


def _an_instant(sent: object) -> object:
    """Read a bare date as its midnight in UTC."""
    if isinstance(sent, str) and len(sent) <= 10:
        return datetime.combine(_days(sent)[0], time(), UTC)
    if isinstance(sent, int | float):
        raise PydanticCustomError("instant_type", "an instant is ISO 8601 text, not a number")
    return sent


def _days(sent: str) -> tuple[date, date]:
    try:
        return whole(sent.strip())
    except InvalidPeriod as error:
        why = str(error).partition(";")[0]  # what follows are the forms of a period
        raise PydanticCustomError("day", "{why}", {"why": why}) from None


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise PydanticCustomError("timezone_missing", "the instant has no time zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("instant_range", "the instant is out of the calendar") from None


FORM = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
"""A year, a month or a day, as JSON Schema can tell it."""
_ALONE = rf"^\s*{FORM}\s*$"
Day = Annotated[
    date,
    BeforeValidator(_a_day),
    WithJsonSchema({"type": "string", "pattern": _ALONE, "examples": ["2022-03-23", "2022-03"]}),
]
FirstDay = Annotated[
    date,
    BeforeValidator(_a_first_day),
    WithJsonSchema({"type": "string", "pattern": _ALONE, "examples": ["2022-03-01", "2022-03"]}),
]
Instant = Annotated[
    datetime,
    BeforeValidator(_an_instant),
    AfterValidator(_aware),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
