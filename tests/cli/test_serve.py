"""The service starts from the command line on the port it is given, and stops when told to."""

import signal

import httpx

from tests.battery.server import free_port, kill, start

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
