"""`rebuild` by several processes: what each finds is told, and one that dies is no good news."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.actions import compare_figures
from app.actions.compare_figures import Finding, look_through
from app.actions.load_subjects import load_subjects
from app.actions.rebuild_figures import rebuild_figures
from app.actions.record_claims import record_claims
from app.models.claims import ClaimIn
from app.models.tables import FIGURES
from app.settings import Settings
from app.store import rebuilding as pages
from app.workers import rebuilding
from tests.cli.commands import COMMAND, run
from tests.cli.databases import fill_with_examples, in_database

CLAIM = ClaimIn.model_validate(
    {
        "event": "russian-invasion-of-ukraine",
        "population": "russian-forces",
        "metric": "killed",
        "period": "2022-02-24/..",
        "as_of": "2022-03-24",
        "value": 31_207,
        "source": "a-late-source",
    }
)
SECONDS = 30


def now():
    return datetime.now(UTC)


async def families_in(database):
    async with database.reading() as session:
        return list((await session.execute(select(FIGURES.c.family).distinct())).scalars())


async def damage_every_figure(database):
    async with database.writing() as session:
        await session.execute(text("UPDATE figures SET stale_after = '2031-01-01'"))
        return list((await session.execute(select(FIGURES.c.id))).scalars())


async def post_a_claim(database):
    await database.write(partial(record_claims, sent=[CLAIM], scraper="tests", now=now()))


async def differing(parts):
    return {one.figure_id async for part in parts for one in part.differences}


def test_what_differs_is_found_whoever_looks_at_it(empty_database_url, monkeypatch):
    fill_with_examples(empty_database_url)
    damaged = in_database(empty_database_url, damage_every_figure)
    monkeypatch.setattr(pages, "FAMILIES", 1)  # so that each page goes to the next who is free

    async def rebuilt(database):
        settings = Settings(database_url=empty_database_url)
        async with rebuilding(database, settings, 2, storing=False, clock=now) as parts:
            found = [part async for part in parts]
        return len(found), sum(part.figures for part in found), found

    number, figures, found = in_database(empty_database_url, rebuilt)

    assert number == len(in_database(empty_database_url, families_in)) > 2
    assert figures == len(damaged) == 6
    assert {one.figure_id for part in found for one in part.differences} == set(damaged)


def test_several_processes_tell_and_mend_as_one_does(sqlite_url):
    fill_with_examples(sqlite_url)
    in_database(sqlite_url, damage_every_figure)

    alone = run(sqlite_url, "rebuild", "--workers", 1)
    together = run(sqlite_url, "rebuild", "--workers", 2)
    mended = run(sqlite_url, "rebuild", "--workers", 2, "--write")
    again = run(sqlite_url, "rebuild", "--workers", 2)

    assert alone.stdout.count(" stored, ") == 6
    assert (together.stdout, together.returncode) == (alone.stdout, 1)
    assert mended.stdout.endswith("6 figures computed, 6 differ; stored anew\n")
    assert (again.stdout, again.returncode) == ("6 figures computed, 0 differ\n", 0)


def test_a_claim_that_lands_while_a_part_is_read_is_no_difference(empty_database_url, monkeypatch):
    fill_with_examples(empty_database_url)
    landed: list[bool] = []

    async def rebuilt(database):
        async def loaded(session, figures):
            if not landed:  # the figures are read already, their claims not yet
                await post_a_claim(database)
                landed.append(True)
            return await load_subjects(session, figures)

        monkeypatch.setattr(compare_figures, "load_subjects", loaded)
        return await look_through(database.snapshot, await families_in(database))

    found = in_database(empty_database_url, rebuilt)

    assert landed
    assert (found.figures, list(found.differing)) == (6, [])


def test_only_what_differs_under_the_locks_too_is_told(empty_database_url):
    fill_with_examples(empty_database_url)

    async def rebuilt(database):
        async def suspicious(families):
            return Finding(6, [families])

        return await differing(
            rebuild_figures(database.reading, database.write, suspicious, storing=False, clock=now)
        )

    assert in_database(empty_database_url, rebuilt) == set()
    damaged = in_database(empty_database_url, damage_every_figure)
    assert in_database(empty_database_url, rebuilt) == set(damaged)


def processes_of(parent):
    """The worker processes of a command."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_text()
        except OSError:  # it ended meanwhile
            continue
        state, parent_id = after_name[0], int(after_name[1])
        if parent_id == parent and state != "Z" and "spawn_main" in command:
            found.append(int(stat.parent.name))
    return found


def started(database_url):
    """A rebuild that has just started a process, which takes most of a second to be ready."""
    command = subprocess.Popen(
        [*COMMAND, "rebuild", "--workers", "2"],
        env={**os.environ, "RECONCILER_DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + SECONDS
    while not (processes := processes_of(command.pid)):
        assert command.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return command, processes


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
def test_a_process_that_is_killed_fails_the_command(sqlite_url):
    fill_with_examples(sqlite_url)
    command, processes = started(sqlite_url)

    os.kill(processes[0], signal.SIGKILL)
    printed, errors = command.communicate(timeout=SECONDS)

    assert command.returncode == 1
    assert "error: a worker process ended before its work was done" in errors
    assert "differ" not in printed


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_a_command_that_is_stopped(sqlite_url, sent):
    fill_with_examples(sqlite_url)
    command, processes = started(sqlite_url)

    command.send_signal(sent)
    printed, _ = command.communicate(timeout=SECONDS)

    assert command.returncode != 0
    assert "differ" not in printed
    deadline = time.monotonic() + SECONDS
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < deadline
        time.sleep(0.05)
