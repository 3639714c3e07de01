"""Make a Superset dataset and chart of figures, and hold what the chart shows against the API.

    python make_chart.py --superset http://127.0.0.1:8088 --user admin --api http://127.0.0.1:8000

SUPERSET_PASSWORD is that user's, DATABASE_URI the address of the service's PostgreSQL. Running it
again changes the same database connection, dataset and chart.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

import httpx

Json = dict[str, Any]
Range = tuple[int | None, int | None, int | None]

CONNECTION = "Casualty reconciler"
DATASET = "figures"
CHART = "Killed, wounded, missing: from low to high"
SQL = (Path(__file__).parent / "figures.sql").read_text(encoding="utf-8")
WARNING = " (quote no single number)"
NUMBERS = ("low", "best", "high")
MOST_ROWS = 1000


class Superset:
    """Superset's REST API, signed in."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._client = httpx.Client(base_url=f"{address}/api/v1", timeout=60)
        who = {"username": user, "password": password, "provider": "db", "refresh": False}
        token = self.call("POST", "/security/login", who)["access_token"]
        self._client.headers["Authorization"] = f"Bearer {token}"
        token = self.call("GET", "/security/csrf_token/")["result"]
        self._client.headers.update({"X-CSRFToken": token, "Referer": address})

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self._client.request(method, path, json=body)
        if answer.is_error:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        said: Json = answer.json()
        return said

    def make(self, kind: str, name: Json, rest: Json) -> int:
        """Create the thing of this name, or change it; answers its id."""
        ((column, value),) = name.items()
        quoted = value.replace("!", "!!").replace("'", "!'")  # Rison, which Superset reads
        asked = f"(filters:!((col:{column},opr:eq,value:'{quoted}')))"
        found = self.call("GET", f"/{kind}/?{httpx.QueryParams(q=asked)}")["ids"]
        if found:
            kept = {key: value for key, value in rest.items() if key != "database"}
            self.call("PUT", f"/{kind}/{found[0]}", name | kept)
            return int(found[0])
        return int(self.call("POST", f"/{kind}/", name | rest)["id"])


def metric(column: str) -> Json:
    """One number a figure: a figure is one row, so the greatest is the only one."""
    return {
        "expressionType": "SIMPLE",
        "aggregate": "MAX",
        "column": {"column_name": column},
        "label": column,
    }


def chart(dataset: int) -> Json:
    """A bar each for low, best and high; the axis is logarithmic, as counts differ 100-fold."""
    metrics = [metric(name) for name in NUMBERS]
    shown = {
        "viz_type": "echarts_timeseries_bar",
        "datasource": f"{dataset}__table",
        "x_axis": "label",
        "metrics": metrics,
        "groupby": [],
        "orientation": "horizontal",
        "logAxis": True,
        "show_value": True,
        "y_axis_format": ",d",
        "row_limit": MOST_ROWS,
    }
    axis = {"columnType": "BASE_AXIS", "sqlExpression": "label", "label": "label"}
    query = {
        "columns": [axis | {"expressionType": "SQL"}],
        "metrics": metrics,
        "row_limit": MOST_ROWS,
        "orderby": [["label", True]],
    }
    asked = {
        "datasource": {"id": dataset, "type": "table"},
        "queries": [query],
        "form_data": shown,
        "result_format": "json",
        "result_type": "full",
    }
    return {
        "viz_type": shown["viz_type"],
        "datasource_id": dataset,
        "datasource_type": "table",
        "params": json.dumps(shown),
        "query_context": json.dumps(asked),
    }


def charted(superset: Superset, chart_id: int) -> dict[str, Range]:
    """The rows the chart draws, by the figure that each is of."""
    (result,) = superset.call("GET", f"/chart/{chart_id}/data/?force=true")["result"]
    return {row["label"].removesuffix(WARNING): _counts(row) for row in result["data"]}


def _counts(row: Json) -> Range:
    """Superset's numbers pass through pandas, where a column with a null holds no integers."""
    low, best, high = (None if row[name] is None else int(row[name]) for name in NUMBERS)
    return low, best, high


def told(api: str) -> dict[str, Range]:
    """The same from the service, following `next` to the end."""
    figures: dict[str, Range] = {}
    page: str | None = f"{api}/v1/figures?limit=500"
    while page:
        answer = httpx.get(page).raise_for_status().json()
        for item in answer["items"]:
            words = [item[name] for name in ("event", "place", "population")]
            parts = [word["title"] for word in words if word] + [item["metric"], item["period"]]
            figures[" · ".join(parts)] = (item["low"], item["best"], item["high"])
        page = answer["next"]
    return figures


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--superset", default="http://127.0.0.1:8088")
    asked.add_argument("--user", default="admin")
    asked.add_argument("--api", default="http://127.0.0.1:8000")
    given = asked.parse_args()

    superset = Superset(given.superset, given.user, os.environ["SUPERSET_PASSWORD"])
    database = superset.make(
        "database",
        {"database_name": CONNECTION},
        {"sqlalchemy_uri": os.environ["DATABASE_URI"], "expose_in_sqllab": True},
    )
    dataset = superset.make("dataset", {"table_name": DATASET}, {"database": database, "sql": SQL})
    superset.call("PUT", f"/dataset/{dataset}/refresh")  # its columns, where the SQL has changed
    chart_id = superset.make("chart", {"slice_name": CHART}, chart(dataset))
    rows, figures = charted(superset, chart_id), told(given.api)
    for label, numbers in rows.items():
        print(*numbers, label, sep="\t")
    if rows != figures:
        raise SystemExit(f"the chart differs from the API: {rows.items() ^ figures.items()}")
    print(f"{len(rows)} rows, equal to the API's figures")
    print(f"{given.superset}/explore/?slice_id={chart_id}")


if __name__ == "__main__":
    main()
