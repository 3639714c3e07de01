"""What an operator sees of the service: ids of requests, events, numbers."""

import json

import pytest

from app import logs
from app.actions.ready_figures import ReadyFigures
from app.settings import Settings
from tests.api.bodies import bare

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


async def test_a_request_keeps_the_id_it_came_with(client):
    answer = await client.get("/healthz", headers={"X-Request-ID": "scraper-7-0001"})

    assert answer.headers["x-request-id"] == "scraper-7-0001"


@pytest.mark.parametrize("sent", ["", "short", "a b c d e f", "x" * 65, "<script>alert(1)"])
async def test_a_request_without_a_fit_id_gets_one_of_its_own(client, sent):
    first, second = [
        (await client.get("/healthz", headers={"X-Request-ID": sent})).headers["x-request-id"]
        for _ in range(2)
    ]

    assert first != second
    assert len(first) == 24


async def test_events_tell_the_request_and_the_trace_they_belong_to(
    app, client, monkeypatch, capsys
):

    logs.configure(Settings(log_json=True))

    async def broken(*_, **__):
        raise RuntimeError("no token of anybody is told")

    monkeypatch.setattr(ReadyFigures, "one", broken)
    sent = {"X-Request-ID": "scraper-7-0002", "traceparent": PARENT}
    with pytest.raises(RuntimeError):  # as a server would log it and answer 500
        await client.get("/v1/figures/00000000-0000-0000-0000-000000000000", headers=sent)

    event = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert event["event"] == "request_failed"
    assert event["request_id"] == "scraper-7-0002"
    assert event["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_the_numbers_tell_requests_by_route_claims_by_outcome_and_figures_by_flag(client):
    before = await numbers(client)
    claim = bare(10_000, source="ministry")
    for body in (claim, claim, bare(40_000, source="newspaper"), {"metric": "killed"}):
        await client.post("/v1/claims", json=body)
    await client.post("/v1/claims/batch", json=[bare(7, source="monitor"), {}])
    await client.get("/v1/figures/nobody")

    after = await numbers(client, anew=True)

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more('reconciler_claims_total{outcome="created"}') == 3
    assert more('reconciler_claims_total{outcome="existing"}') == 1
    assert more('reconciler_claims_total{outcome="refused"}') == 2
    route = 'method="GET",route="/v1/figures/{figure_id}"'
    assert more(f'reconciler_requests_total{{{route},status="404"}}') == 1
    assert more(f"reconciler_request_seconds_count{{{route}}}") == 1
    assert after['reconciler_figures{flag="disjoint_ranges",severity="error"}'] == 1
    assert after['reconciler_connections{state="in use",used_for="writing"}'] == 0


async def numbers(client, *, anew: bool = False) -> dict[str, float]:
    if anew:
        client._transport.app.state.flag_counts.counted_at = None
    text = (await client.get("/metrics")).text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}
