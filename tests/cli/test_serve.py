"""The service starts from the command line on the port it is given, and stops when told to."""

import re
import signal

import httpx

from tests.battery.server import free_port, start
from tests.forks import kill

STOP_SECONDS = 10


def test_serve_migrates_answers_on_its_port_and_stops_when_told_to(empty_database_url):
    port = free_port()
    process = start(empty_database_url, port)  # returns once /readyz answers 200
    try:
        assert httpx.get(f"http://127.0.0.1:{port}/healthz").json() == {"status": "alive"}
        assert httpx.get(f"http://127.0.0.1:{port}/readyz").json()["status"] == "ready"

        process.send_signal(signal.SIGTERM)

        assert process.wait(STOP_SECONDS) in (0, -signal.SIGTERM)
    finally:
        if process.poll() is None:
            kill(process)


def test_several_processes_count_together(database_url):
    port = free_port()
    process = start(database_url, port, workers=2)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(40):  # each on a connection of its own, so that both processes answer
            assert httpx.get(f"{url}/v1/metrics").status_code == 200
        told = httpx.get(f"{url}/metrics").text

        counted = re.findall(
            r'^reconciler_requests_total\{method="GET",route="/v1/metrics",status="200"\} (.*)$',
            told,
            re.MULTILINE,
        )
        assert [float(one) for one in counted] == [40.0]
        assert "reconciler_outbox_changes 0.0" in told
    finally:
        kill(process)
