"""Pydantic's findings, turned into errors that name the field, the value and the remedy."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from json import JSONDecoder
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from app.errors import FieldError, InvalidInput
from app.models.claims import ClaimIn

Model = TypeVar("Model", bound=BaseModel)
MOST_ERRORS = 20
"""One answer lists at most this many wrong fields."""
VALUE_CHARACTERS = 80
_REMEDIES = {
    "missing": "send it; only metric, period, a number and source are required of a claim",
    "extra_forbidden": "remove it or correct its name",
    "count_type": "send a whole number from 0 to 10^15, without quotes",
    "bool_type": "send true or false, without quotes",
    "int_type": "send a whole number from 0 to 10^15, without quotes",
    "int_from_float": "send a whole number; a count has no fraction",
    "int_parsing_size": "send a whole number from 0 to 10^15",
    "finite_number": "send a finite number, or leave the field out if it is unknown",
    "float_parsing": "send a number such as 0.35",
    "float_type": "send a number such as 0.35, without quotes",
    "greater_than_equal": "send a greater number",
    "less_than_equal": "send a smaller number",
    "string_too_long": "shorten it",
    "string_too_short": "send at least one character",
    "string_type": "send text in quotes",
    "string_unicode": "send well-formed Unicode",
    "enum": "send one of the values named",
    "literal_error": "send one of the values named",
    "day": "send a day such as 2022-03-23",
    "period": "send ISO 8601 such as 2022-03-16, 2022-03, 2022-02-24/2022-03-24 or 2022-02-24/..",
    "instant_type": "send an instant such as 2022-03-23T15:00:00Z",
    "timezone_missing": "add the zone: 2022-03-23T15:00:00Z",
    "nul": "remove the NUL character",
    "too_long": "send fewer items",
    "json_invalid": "send one well-formed JSON value in UTF-8",
}
_OTHERWISE = "see the description of this field at /docs"
Finding = Mapping[str, Any]  # what Pydantic reports of one error


def parsed(adapter: TypeAdapter[Model], sent: bytes) -> Model:
    """Read one JSON value as a model. Raises `InvalidInput`."""
    try:
        read = adapter.validate_json(sent)
    except ValidationError as error:
        raise invalid(error) from None
    _EACH_ONCE.decode(sent.decode())
    return read


def _each_once(pairs: list[tuple[str, object]]) -> None:
    """Refuse a name sent twice in one object: of its two values one would be lost."""
    seen: set[str] = set()
    for name, value in pairs:
        if name in seen:
            raise InvalidInput.of(name, _brief(value), "this was sent twice", "send it once")
        seen.add(name)


_EACH_ONCE = JSONDecoder(object_pairs_hook=_each_once)


def read_item(adapter: TypeAdapter[Model], item: object) -> Model:
    """Read a value that is parsed already. Raises `InvalidInput`."""
    try:
        return adapter.validate_python(item)
    except ValidationError as error:
        raise invalid(error) from None


def invalid(error: ValidationError) -> InvalidInput:
    errors = field_errors(error.errors(include_url=False))
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return InvalidInput(f"{errors[0].field}: {errors[0].message}{more}", errors)


def field_errors(findings: Sequence[Finding]) -> tuple[FieldError, ...]:
    """One error a field, the first that was found of it."""
    by_field: dict[str, FieldError] = {}
    arms = [finding for finding in findings if not _is_of_another_arm(finding)]
    for finding in arms or findings:
        error = _field_error(finding)
        by_field.setdefault(error.field, error)
        if len(by_field) == MOST_ERRORS:
            break
    return tuple(by_field.values())


def _is_of_another_arm(finding: Finding) -> bool:
    """Whether an object was held against the text arm of a union, or text against its object."""
    on_arm = len(finding["loc"]) > 1 and _is_arm(str(finding["loc"][-1]))
    is_object = isinstance(finding.get("input"), dict)
    wants_object = finding["type"] in ("model_type", "model_attributes_type", "dict_type")
    return on_arm and (is_object or (wants_object and isinstance(finding.get("input"), str)))


def _field_error(finding: Finding) -> FieldError:
    context = finding.get("ctx", {})
    by_sender = finding["type"] in ("extra_forbidden", "missing")
    field = context.get("field") or _path(finding["loc"], last_is_sent=by_sender)
    value = finding.get("input")
    if "field" in context and isinstance(value, dict):
        value = value.get(context["field"])
    message = str(finding["msg"]).removeprefix("Value error, ")
    remedy = context.get("remedy") or _REMEDIES.get(finding["type"], _OTHERWISE)
    if finding["type"] == "extra_forbidden":
        message = "there is no such field"
        remedy += "" if finding["loc"][0] == "query" else _did_you_mean(str(finding["loc"][-1]))
    if finding["type"] in ("missing", "json_invalid"):
        value = None
    return FieldError(shortened(field, 100), _brief(value), shortened(message, 300), remedy)


_ARMS = frozenset({"SourceIn", "EventIn", "PopulationIn", "PlaceIn", "DerivedFrom"})


def _path(location: Sequence[str | int], *, last_is_sent: bool) -> str:
    """The dotted path of a field, without the names Pydantic gives to the arms of a union."""
    parts = [str(part) for part in location]
    sent = len(parts) - 1 if last_is_sent else len(parts)
    named = [part for place, part in enumerate(parts) if place == sent or not _is_arm(part)]
    place = "body"
    if named and named[0] in ("query", "path", "header"):
        place, *named = named
    return ".".join(named) or place


def _is_arm(part: str) -> bool:
    return part in _ARMS or "[" in part or part.startswith(("constrained-", "function-"))


def _did_you_mean(name: str) -> str:
    near = get_close_matches(name[:100], ClaimIn.model_fields, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _brief(value: object) -> object:
    """A value cut to what an answer may carry."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**18 else "a number of more than 18 digits"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return value  # shortened when it is answered
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)} items"
    return shortened(type(value).__name__)


def shortened(text: str, most: int = VALUE_CHARACTERS) -> str:
    """Text cut to so many characters, and safe to encode as UTF-8."""
    cut = text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"
    return cut.encode("utf-8", "backslashreplace").decode()
