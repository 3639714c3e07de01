"""The notebook runs, and its frames hold what the API says."""

import json
import os
import subprocess
import sys

import httpx
import pytest

from app.settings import shipped
from tests.api.bodies import bare
from tests.battery.server import serving

NOTEBOOK = shipped("examples") / "notebook" / "figures.ipynb"
RUN_SECONDS = 60
TOLD = """
import json
numbers = figures[COUNTS].astype(object).where(figures[COUNTS].notna(), None)
print(json.dumps({
    "numbers": numbers.T.to_dict("list"),
    "types": [str(kind) for kind in figures[[*COUNTS, "as_of", "updated_at"]].dtypes],
    "quotable": sorted(figures.index[figures["quotable"]]),
    "flags": sorted(map(list, zip(flags["id"], flags["flag_code"]))),
    "voices": sorted(map(list, zip(voices["id"], voices["voice"]))),
    "points": points["best"].to_dict(),
}))
"""


@pytest.mark.above_the_database
def test_every_cell_runs_and_the_frames_are_the_figures_of_the_api(database_url, tmp_path):
    with serving(database_url) as address:
        sent = [bare(10_000, "a"), bare(15_000, "b"), bare(40_000, "c")]
        sent += [bare(v, "a", period="2022-02-24/..", as_of=f"2022-03-0{v}") for v in (2, 3, 5)]
        sent += [bare(9, "a", event="raid", bound="at_most"), bare(0, "b", event="drill")]
        httpx.post(f"{address}/v1/claims/batch", json=sent).raise_for_status()
        listed = httpx.get(f"{address}/v1/figures").json()["items"]
        told = run(address, tmp_path)

    assert told["numbers"] == {one["id"]: [one["low"], one["best"], one["high"]] for one in listed}
    assert told["types"] == ["Int64", "Int64", "Int64", "datetime64[us]", "datetime64[us, UTC]"]
    assert told["quotable"] == [one["id"] for one in listed if one["best"] in (0, 5)]
    assert told["flags"] == pairs(listed, "flags", "code")
    assert told["voices"] == pairs(listed, "voices", "voice")
    assert told["points"] == {"2022-03-02": 2, "2022-03-03": 3, "2022-03-04": 3, "2022-03-05": 5}


def test_the_notebook_is_kept_without_what_it_printed():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]

    assert {len(cell.get("outputs", [])) for cell in cells} == {0}


def pairs(listed, part, name):
    return sorted([one["id"], item[name]] for one in listed for item in one[part])


def run(address, folder):
    """Execute a copy of the notebook with one more cell; gives what that prints."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    last = notebook["cells"][-1] | {"id": "told", "source": TOLD}
    notebook["cells"].append(last)
    copy = folder / "figures.ipynb"
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", copy, "--inplace"],
        env={**os.environ, "CASUALTIES": address, "JUPYTER_PLATFORM_DIRS": "1"},
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (printed,) = json.loads(copy.read_text(encoding="utf-8"))["cells"][-1]["outputs"]
    return json.loads("".join(printed["text"]))
