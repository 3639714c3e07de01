"""FastAPI's own OpenTelemetry, as docs/operating.md turns it on: spans reach a collector."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.api.bodies import bare
from tests.api.tokens import key_in
from tests.battery.server import serving

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SECONDS = 20


class Collector(ThreadingHTTPServer):
    """Keeps whatever is exported to it, by path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.taken: dict[str, list[bytes]] = defaultdict(list)

    def spans_of(self, trace: str) -> list[Any]:  # of protobuf
        requests = map(ExportTraceServiceRequest.FromString, list(self.taken["/v1/traces"]))
        return [
            span
            for request in requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
            if span.trace_id.hex() == trace
        ]


def route_of(span: Any) -> str | None:  # of protobuf
    """The route of the request that a span is, if it is one."""
    told = {one.key: one.value.string_value for one in span.attributes}
    return told.get("http.route")


class Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.taken[self.path].append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with Collector() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name, value in {
            "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
            "OTEL_SERVICE_NAME": "casualty-reconciler",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
            "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
            "OTEL_BLRP_SCHEDULE_DELAY": "100",
        }.items():
            monkeypatch.setenv(name, value)
        yield server
        server.shutdown()


@pytest.mark.above_the_database
def test_a_request_is_a_span_of_the_trace_it_names_and_no_token_is_told(database_url, collector):
    token = key_in(database_url)
    named = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "Authorization": f"Bearer {token}"}

    # Two workers: they are started anew, and OpenTelemetry reads its settings when it is loaded.
    with serving(database_url, keyless="nothing", workers=2) as address:
        posted = httpx.post(f"{address}/v1/claims", json=bare(5, "a"), headers=named)
        deadline = time.monotonic() + SECONDS
        while not any(map(route_of, found := collector.spans_of(TRACE))):
            assert time.monotonic() < deadline, "no span of the request was exported"
            time.sleep(0.1)

    assert posted.status_code == 201
    assert {route_of(span) for span in found} - {None} == {"/v1/claims"}
    exported = b"".join(body for bodies in collector.taken.values() for body in bodies)
    assert b"casualty-reconciler" in exported
    assert token.encode() not in exported
    assert token.rpartition("_")[2].encode() not in exported
