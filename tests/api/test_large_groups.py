"""Groups of many claims are put together beside the event loop, so that others are answered."""

import threading

import pytest

from app.actions import load_subjects
from app.store.core_claims import core_claims
from tests.api.bodies import bare


@pytest.mark.parametrize("asked", ["/explanation", "?as_of=2022-03-25", "/timeline"])
async def test_whoever_reads_a_large_group_does_not_hold_up_others(client, monkeypatch, asked):
    monkeypatch.setattr(load_subjects, "OFF_LOOP_CLAIMS", 2)
    for n in range(3):
        claim = bare(300 + n, period="2022-02-24/..", as_of="2022-03-25", source=f"monitor-{n}")
        answer = await client.post("/v1/claims", json=claim)
    figure = answer.json()["figure"]["id"]
    threads: list[threading.Thread] = []
    put_together = core_claims

    def noted(told, sources):
        threads.append(threading.current_thread())
        return put_together(told, sources)

    monkeypatch.setattr(load_subjects, "core_claims", noted)

    answer = await client.get(f"/v1/figures/{figure}{asked}")

    assert answer.status_code == 200
    assert threads
    assert threading.main_thread() not in threads
