"""The daily series of Gaza, 1,051 days, is a picture of a size that a page can show."""

import csv
import gzip
import json

from app.charts.timeline import timeline
from app.reconcile.timelines import Pace
from tests.charts.answers import timeline_answers
from tests.charts.marks import rows
from tests.real_data import FOLDER, needs_real_data


def claims():
    """What was said of all killed in Gaza, a claim a day and source."""
    with gzip.open(FOLDER / "tfp_gaza_daily_claims.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if (row["metric"], row["population"]) == ("killed", "Gaza all") and row["value"]:
                yield {
                    "metric": "killed",
                    "event": row["event"],
                    "population": row["population"],
                    "period": f"{row['period_start']}/..",
                    "as_of": row["as_of"],
                    "value": int(row["value"]),
                    "source": row["attributed_to"] or row["source"],
                    "external_id": row["claim_id"],
                }


@needs_real_data
def test_a_thousand_days_are_one_picture_with_every_voice():
    figure, through_time = timeline_answers(*claims(), pace=Pace.WEEK)
    spec = timeline(figure, through_time)

    drawn = {row["voice"] for row in rows(spec, "line") if row.get("voice")}
    assert len(through_time["points"]) > 140
    assert drawn == {series["voice"] for series in through_time["series"]}
    assert len(json.dumps(spec)) < 400_000
