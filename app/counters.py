"""What is counted while the service runs, for Prometheus. The numbers are read at `/metrics`.

Where several processes serve, `PROMETHEUS_MULTIPROC_DIR` names the folder in which they are added
up; `casualty-reconciler serve --workers` sees to it.
"""

from prometheus_client import Counter, Histogram

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REQUESTS = Counter(
    "reconciler_requests",
    "Requests answered, by method, route and status; `cut` where none was sent.",
    ("method", "route", "status"),
)
LATENCY = Histogram(
    "reconciler_request_seconds",
    "From the head of a request to the end of its answer, by method and route (seconds).",
    ("method", "route"),
    buckets=SECONDS,
)
CLAIMS = Counter("reconciler_claims", "Claims posted, by what became of each.", ("outcome",))
LIMITED = Counter(
    "reconciler_limited",
    "Requests that were answered 429, by what they were too many of.",
    ("what",),
)
WEBHOOKS = Counter(
    "reconciler_webhook_messages", "Messages to webhooks, by what became of each.", ("outcome",)
)
UNLIMITED = Counter(
    "reconciler_unlimited", "Requests that were not counted because Redis did not answer."
)
