"""Many rows at once arrive as they were sent, by every driver."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.models.tables import CHANGES, FIGURE_REVISIONS, WORD_FACTS
from app.store.bulk import add_rows, change_rows

pytestmark = pytest.mark.every_driver

NOON = datetime(2022, 3, 25, 12, 0, 0, 123456, tzinfo=UTC)
INDIA = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
TEXTS = ["100 % of {it}", 'NULL, "quoted", \\ and \'', "", "Україна\n\tسوريا 🕊", "%s $1 :key"]
REVISION = {
    "updated_at": NOON,
    "as_of": None,
    "low": 0,
    "best": None,
    "high": 2**40,
    "disagreement": "none",
    "flags": [],
    "changes": [{"field": "low", "old": None, "new": 1.5, "said": text} for text in TEXTS],
    "causes": [],
}


def revision(number, **given):
    return REVISION | {"figure_id": "f", "revision": number} | given


async def stored(database, table):
    """The rows of a test, without those that every database has."""
    written = table.c.updated_at if table is FIGURE_REVISIONS else table.c.recorded_at
    query = select(table).where(written == NOON).order_by(*table.primary_key)
    async with database.reading() as session:
        found = await session.execute(query)
        return [dict(row) for row in found.mappings()]


async def add(database, table, rows, **how):
    async with database.writing() as session:
        await add_rows(session, table, rows, **how)


async def test_numbers_days_instants_and_json_arrive_as_they_were_sent(database):
    rows = [
        revision(1),
        revision(2, as_of=date(1, 1, 1), low=None, flags=["stale", "%s"]),
        revision(3, as_of=date(9999, 12, 31), best=7, causes=[{"claims": [], "of": {}}]),
    ]

    await add(database, FIGURE_REVISIONS, rows)

    assert await stored(database, FIGURE_REVISIONS) == rows


async def test_a_column_of_nothing_but_nulls_arrives_as_nulls(database):
    rows = [revision(n, high=None, low=None) for n in (1, 2)]

    await add(database, FIGURE_REVISIONS, rows)

    assert await stored(database, FIGURE_REVISIONS) == rows


async def test_an_instant_of_another_zone_is_told_in_utc(database):
    await add(database, FIGURE_REVISIONS, [revision(1, updated_at=INDIA)])

    (row,) = await stored(database, FIGURE_REVISIONS)
    assert (row["updated_at"], row["updated_at"].utcoffset()) == (NOON, timedelta(0))


async def test_any_text_arrives_in_columns_and_in_json(database):
    given = {"vocabulary": "events", "recorded_at": NOON, "parented": True}
    rows = [given | {"slug": text, "facts": {text: text}} for text in TEXTS]
    rows.append(given | {"slug": "none", "facts": {}, "parented": False})

    await add(database, WORD_FACTS, rows)

    found = await stored(database, WORD_FACTS)
    assert [{name: row[name] for name in rows[0]} for row in found] == rows


async def test_rows_are_changed_by_their_key_and_others_are_left_alone(database):
    given: dict[str, object] = {
        "recorded_at": NOON,
        "action": "claim_posted",
        "event": None,
        "number": None,
    }
    rows = [given | {"seq": n, "key": f"claim {n}", "detail": None} for n in (91, 92, 93)]
    await add(database, CHANGES, rows)
    changed: list[dict[str, object]] = [
        {"seq": 93, "number": 2**40, "event": TEXTS[1], "detail": {"said": TEXTS}},
        {"seq": 91, "number": None, "event": "war", "detail": None},
    ]

    async with database.writing() as session:
        await change_rows(session, CHANGES, "seq", changed)

    assert await stored(database, CHANGES) == [rows[0] | changed[1], rows[1], rows[2] | changed[0]]


async def test_what_has_its_key_already_is_left_alone_where_that_is_asked_for(database):
    await add(database, FIGURE_REVISIONS, [revision(1)])

    await add(database, FIGURE_REVISIONS, [revision(1, low=5), revision(2)], unless_taken=True)

    assert await stored(database, FIGURE_REVISIONS) == [revision(1), revision(2)]


@pytest.mark.both_drivers
async def test_postgresql_refuses_a_text_longer_than_its_column_rather_than_cut_it(database):
    with pytest.raises(DBAPIError, match="too long"):
        await add(database, FIGURE_REVISIONS, [revision(1, disagreement="0123456789ab")])

    assert await stored(database, FIGURE_REVISIONS) == []
