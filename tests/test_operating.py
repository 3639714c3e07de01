"""docs/operating.md does what it says: its commands are run, its names are those of the service."""

import doctest
import re
from pathlib import Path

import httpx
import pytest

from app.actions.load_examples import load_examples
from app.database import migrate, open_database
from app.dependencies import utc_now
from app.main import create_app
from app.settings import Settings, shipped
from tests.test_readme import run

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "operating.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S)


def commands(language: str, word: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language and word in text]


def test_the_first_keys_are_made_as_shown(tmp_path):
    (session,) = commands("console", "keys create")
    checker = doctest.OutputChecker()

    for step in re.split(r"^\$ ", session, flags=re.M)[1:]:
        command, _, shown = step.partition("\n")
        assert checker.check_output(shown, run(command, tmp_path), doctest.ELLIPSIS), command


async def test_a_copy_of_sqlite_is_taken_and_looked_at_as_shown(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'claims.db'}"
    await migrate(url)
    database = open_database(Settings(database_url=url))
    await load_examples(database.write, shipped("examples") / "march_2022.json", clock=utc_now)
    (copied,), (looked,) = commands("sh", "VACUUM INTO"), commands("sh", "rebuild")

    run(copied, tmp_path)  # while the database is open
    await database.close()

    assert run(looked, tmp_path) == "6 figures computed, 0 differ\n"


async def test_every_metric_named_is_one_that_prometheus_is_told(settings):
    service = create_app(settings)
    transport = httpx.ASGITransport(app=service)
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=transport, base_url="http://reconciler.test") as client,
    ):
        told = (await client.get("/metrics")).text

    named = set(re.findall(r"`(reconciler_\w+)`", PAGE))
    assert len(named) > 5
    assert {name for name in named if f"# TYPE {name} " not in told} == set()


@pytest.mark.parametrize("page", ["operating", "threats"])
def test_every_setting_named_is_one_of_the_service(page):
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")

    assert set(re.findall(r"RECONCILER_(\w+)", text)) <= {
        name.upper() for name in Settings.model_fields
    }


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.stem)
def test_every_link_to_a_file_leads_to_one(page):
    leading = re.findall(r"\]\((?!http|#|/)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in leading if not (DOCS / link).exists()] == []
