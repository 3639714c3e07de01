"""The docs and the code name the same things: flags, problems, settings, thresholds and rules."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from app.exports.columns import CLAIMS, FIGURES, Column
from app.models.revisions import Action
from app.problems import PROBLEMS, ProblemKind
from app.reconcile import FLAGS, METHOD, METRICS, FlagKind
from app.reconcile.events import KIND_WORDS
from app.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SECTION = re.compile(r"^## `(.+)`$", re.MULTILINE)
EXAMPLE = re.compile(r"^    \{\n.*?^    \}$", re.MULTILINE | re.DOTALL)
RULE = re.compile(r"\b[DM]\d{1,2}\b")
THRESHOLDS = [field.name for field in fields(METHOD) if field.name not in ("name", "policy")]


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def sections(name: str) -> dict[str, str]:
    """The text of each section of a page whose heading is a code span, which is its anchor."""
    _, *parts = SECTION.split(page(name))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_flag_has_its_section_in_the_order_of_the_catalogue():
    assert SECTION.findall(page("flags")) == list(FLAGS)


@pytest.mark.parametrize("kind", FLAGS.values(), ids=list(FLAGS))
def test_the_section_of_a_flag_states_its_severity(kind: FlagKind):
    assert f"\n- Severity: {kind.severity}.\n" in sections("flags")[kind.code]


def test_every_problem_has_its_section_and_no_section_is_left_over():
    assert sorted(SECTION.findall(page("problems"))) == sorted(kind.slug for kind in PROBLEMS)


@pytest.mark.parametrize("kind", PROBLEMS, ids=[kind.slug for kind in PROBLEMS])
def test_the_example_of_a_problem_is_what_the_service_sends(kind: ProblemKind):
    section = sections("problems")[kind.slug]
    (example,) = map(json.loads, EXAMPLE.findall(section))

    assert f"\nStatus {kind.status}" in section
    assert (example["type"], example["title"], example["status"]) == (
        kind.type,
        kind.title,
        kind.status,
    )
    assert example.keys() - {"errors", "batch"} == {"type", "title", "status", "detail"}


@pytest.mark.parametrize("column", [*FIGURES, *CLAIMS], ids=lambda column: column.name)
def test_every_column_of_the_exports_is_in_their_tables(column: Column):
    cells = f"`{column.name}`", column.kind.value, column.unit, f"`{column.hxl}`", column.meaning

    assert f"\n| {' | '.join(cells)} |" in page("exports")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name: str):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert re.search(rf"\bRECONCILER_{name.upper()}\b", readme)


@pytest.mark.parametrize("name", THRESHOLDS)
def test_every_threshold_is_in_the_table_of_the_method_with_its_value(name: str):
    assert f"\n| `{name}` | {getattr(METHOD, name)} |" in page("method")


def test_no_threshold_is_in_the_table_that_the_method_lacks():
    table = page("method").partition("\n## Thresholds\n")[2].partition("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == THRESHOLDS


def test_every_metric_is_in_the_table_of_the_method_with_the_names_that_are_read():
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", page("method"), re.MULTILINE)

    assert rows[: len(METRICS)] == [(m.slug, ", ".join(m.aliases)) for m in METRICS]


def test_every_kind_of_event_is_in_the_table_of_the_method_with_its_words_and_days():
    row = r"^\| `(\w+)` \| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \| (\w+) \|$"

    assert re.findall(row, page("method"), re.MULTILINE) == [
        (
            kind.value,
            ", ".join(words),
            str(METHOD.window_for(kind)),
            str(METHOD.stale_for(kind, ended=False)),
            str(METHOD.stale_for(kind, ended=True)),
            "yes" if METHOD.half_life_for(kind) else "no",
        )
        for kind, words in KIND_WORDS
    ]


def test_every_cause_of_a_revision_is_in_the_table_of_the_method():
    table = page("method").partition("\n| cause | meaning |\n")[2].partition("\n\n")[0]
    names = [row.split("|")[1] for row in table.splitlines()]

    assert re.findall(r"`(\w+)`", "".join(names)) == [action.value for action in Action]


def test_every_rule_that_the_core_cites_has_its_heading():
    headings = re.findall(r"^#+ ([DM]\d{1,2}) ", page("method"), re.MULTILINE)
    modules = (ROOT / "app" / "reconcile").rglob("*.py")
    cited = {rule for path in modules for rule in RULE.findall(path.read_text(encoding="utf-8"))}

    assert sorted(cited - set(headings)) == []
    assert len(headings) == len(set(headings))
