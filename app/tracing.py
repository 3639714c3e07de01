"""Which request an event belongs to: its id, and the trace that it said it was part of."""

import re
import secrets
from collections.abc import MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

_SAFE = re.compile(r"[A-Za-z0-9._\-]{8,64}", re.ASCII)
_TRACE = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}", re.ASCII)  # W3C, level 1


@dataclass(frozen=True, slots=True)
class Trace:
    """What tells a request from every other, and the trace that it is part of if it said so."""

    request_id: str
    trace_id: str | None = None


current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def trace_of(request_id: str, traceparent: str) -> Trace:
    r"""The trace of a request by its headers; what is not well-formed is not taken over.

    >>> trace_of("scraper-7-0001", "").request_id
    'scraper-7-0001'
    >>> len(trace_of("two\nlines", "").request_id)
    24
    >>> trace_of("", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").trace_id
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    found = _TRACE.fullmatch(traceparent)
    own = request_id if _SAFE.fullmatch(request_id) else secrets.token_hex(12)
    return Trace(own, found[1] if found else None)


def told(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A step of structlog: the ids of the request under way go with every event."""
    trace = current.get()
    if trace is not None:
        event["request_id"] = trace.request_id
        if trace.trace_id:
            event["trace_id"] = trace.trace_id
    return event
