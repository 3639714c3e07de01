"""Post claims, read their figure, follow a list to its end, and be told what is wrong with a claim.

python round_trip.py http://127.0.0.1:8000
"""

import json
import sys

from casualty_reconciler_client import Client
from casualty_reconciler_client.api.claims import post_batch, post_claim
from casualty_reconciler_client.api.figures import get_figure, list_figures
from casualty_reconciler_client.models import (
    BatchOut,
    ClaimAnswer,
    ClaimIn,
    FigureList,
    FigureOut,
    Problem,
)

SCRAPER = "python-client"
SAID = {"ministry": 10_000, "monitor": 15_000, "newspaper": 40_000}


def claim(source: str, value: int, *, event: str) -> ClaimIn:
    return ClaimIn(metric="killed", event=event, period="2022", value=value, source=source)


def main(address: str) -> None:
    with Client(base_url=address) as client:
        answers = [
            post_claim.sync(
                client=client, body=claim(source, value, event="siege"), x_scraper=SCRAPER
            )
            for source, value in SAID.items()
        ]
        posted = answers[-1]
        assert isinstance(posted, ClaimAnswer), posted

        others = [claim("monitor", 70 + day, event=f"day-{day}") for day in range(1, 4)]
        batch = post_batch.sync(client=client, body=others, x_scraper=SCRAPER)
        assert isinstance(batch, BatchOut), batch

        figure = get_figure.sync(posted.figure.id, client=client)
        assert isinstance(figure, FigureOut), figure
        assert figure.updated_at is not None

        page = list_figures.sync(client=client, limit=2)
        pages = []
        while isinstance(page, FigureList):
            pages.append([item.event.slug for item in page.items])
            if page.next_ is None:
                break
            page = FigureList.from_dict(client.get_httpx_client().get(page.next_).json())

        refused = post_claim.sync(client=client, body=claim("monitor", -3, event="siege"))
        assert isinstance(refused, Problem), refused

    print(
        json.dumps(
            {
                "figure": [figure.low, figure.best, figure.high],
                "disagreement": figure.disagreement,
                "flags": [[flag.code, flag.severity] for flag in figure.flags],
                "updated": figure.updated_at.tzname(),
                "created": batch.created,
                "pages": pages,
                "refused": [refused.status]
                + [[wrong.field, wrong.remedy] for wrong in refused.errors or []],
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
