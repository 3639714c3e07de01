"""Either driver of PostgreSQL is told the same limits, and its errors mean the same."""

import asyncio
from functools import partial

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from app.database import open_database
from app.outages import BUSY, CROWDED, FULL, NO_ANSWER, READ_ONLY, outage_of
from app.settings import Settings
from tests.conftest import by, named

pytestmark = pytest.mark.both_drivers

LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "jit": "off",
    "application_name": "casualty-reconciler",
}
MEANT = {
    "53100": FULL,
    "53300": CROWDED,
    "57P01": NO_ANSWER,
    "58030": NO_ANSWER,
    "40P01": BUSY,
    "40001": BUSY,
    "55P03": BUSY,
    "54000": None,
    "P0001": None,
}


async def write(database, statements):
    async with database.writing() as session:
        for statement in statements:
            await session.execute(text(statement))


async def told(database, *statements):
    """What the failure of the last of these statements means to whoever asked."""
    with pytest.raises(DBAPIError) as raised:
        await write(database, statements)
    outage = outage_of(raised.value)
    return None if outage is None else outage.detail.removeprefix("database: ")


async def test_the_server_is_told_how_long_it_may_take(database):
    async with database.reading() as session:
        found = {name: await session.scalar(text(f"SHOW {name}")) for name in LIMITS}

    assert found == LIMITS


async def test_what_the_server_says_by_its_state_means_the_same(database):
    raising = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{}'; END $$"

    assert {state: await told(database, raising.format(state)) for state in MEANT} == MEANT


async def test_a_statement_that_takes_too_long_is_no_answer(database):
    limit = "SET LOCAL statement_timeout = '20ms'"

    assert await told(database, limit, "SELECT pg_sleep(5)") == NO_ANSWER


async def test_a_lock_that_another_holds_for_too_long_is_a_wait_that_ran_out(database):
    limit, lock = "SET LOCAL lock_timeout = '20ms'", "LOCK TABLE claims"
    async with database.writing() as other:
        await other.execute(text(lock))

        assert await told(database, limit, lock) == BUSY


async def test_a_server_that_takes_no_writes_says_so(database):
    writing = "UPDATE claims SET revision = 1"

    assert await told(database, "SET TRANSACTION READ ONLY", writing) == READ_ONLY


async def test_a_connection_that_the_server_ends_is_no_answer_and_the_next_is_new(database):
    ending = "SELECT pg_terminate_backend(pg_backend_pid())"

    assert await told(database, ending, "SELECT 1") == NO_ANSWER
    async with database.reading() as session:
        assert await session.scalar(text("SELECT 1")) == 1


async def test_a_fault_of_ours_is_no_outage(database):
    assert await told(database, "SELECT nothing FROM nowhere") is None


def test_an_address_that_needs_psycopg_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("app.settings.find_spec", lambda name: None)

    with pytest.raises(ValidationError, match=r"pip install 'casualty-reconciler\[psycopg\]'"):
        Settings(database_url="postgresql+psycopg://reader@db.example/claims")


async def test_options_of_an_address_are_kept_beside_ours(postgresql_server):
    address = make_url(by("psycopg", named(postgresql_server, "postgres")))
    given = address.update_query_dict({"options": "-c search_path=elsewhere"})
    database = open_database(Settings(database_url=given.render_as_string(hide_password=False)))
    async with database.reading() as session:
        found = [await session.scalar(text(f"SHOW {name}")) for name in ("search_path", "jit")]
    await database.close()

    assert found == ["elsewhere", "off"]


async def test_two_transactions_that_wait_for_each_other_are_both_done(database):
    met, done = asyncio.Barrier(2), list[int]()

    async def work(session, mine, other):
        await session.execute(text(f"SELECT pg_advisory_xact_lock({mine})"))
        if len(done) < 2:
            done.append(mine)
            await met.wait()
        await session.execute(text(f"SELECT pg_advisory_xact_lock({other})"))
        return mine

    pairs = [(1, 2), (2, 1)]
    given = await asyncio.gather(
        *(database.write(partial(work, mine=mine, other=other)) for mine, other in pairs)
    )

    assert (given, sorted(done)) == ([1, 2], [1, 2])
