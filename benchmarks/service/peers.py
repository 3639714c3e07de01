"""The same rows served by Datasette and by Django REST framework, one process each like ours.

Both are installed into a throwaway environment of their own; without a package index the rows say
so. Datasette opens the file as immutable; Django runs under gunicorn with threads and connections
that stay open.
"""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from benchmarks.service.engines import Engine, sqlite_file
from benchmarks.service.load import read_at_full_speed
from benchmarks.service.reads import SECONDS, pages, populate
from benchmarks.service.rows import Reach, Row, at_least, in_turns, rates, ratio
from benchmarks.service.served import free_port, running, serving

PACKAGES = ("datasette>=1.0a0,<1.1", "django<6", "djangorestframework", "gunicorn")
DRF = Path(__file__).with_name("drf.py.txt")
THREADS = 4
INSTALL_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Peer:
    """Another server of the same rows: its figures and its pages of 50."""

    name: str
    port: int
    one: list[str]
    pages: list[str]


def peers(engine: Engine, *, rounds: int, figures: int, seconds: float = SECONDS) -> list[Row]:
    """One figure and a list of 50 beside each peer, on the same SQLite rows."""
    folder = Path(tempfile.mkdtemp(prefix="peers"))
    try:
        python = installed(folder)
        if python is None:
            why = f"not installed here: pip install {' '.join(PACKAGES)} failed"
            return [Row(what="Datasette, Django REST framework", on=engine.version, ours=why)]
        return _measured(engine, folder, python, rounds=rounds, figures=figures, seconds=seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def installed(folder: Path) -> Path | None:
    """An environment with both peers; None where they cannot be fetched."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    quietly = ("--quiet", "--disable-pip-version-check")
    try:
        fetched = subprocess.run(
            [str(python), "-m", "pip", "install", *quietly, *PACKAGES],
            capture_output=True,
            timeout=INSTALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return None
    return None if fetched.returncode else python


def _measured(
    engine: Engine, folder: Path, python: Path, *, rounds: int, figures: int, seconds: float
) -> list[Row]:
    url = engine.fresh()
    with serving("shipped", url) as server:
        paths = populate(server, figures)
        file = _copy(sqlite_file(url), folder / "peer.db")
        ids = [path.rpartition("/")[2] for path in (*paths.alone, *paths.compared)]
        with _datasette(python, file, ids) as one, _django(python, file, ids) as other:
            asked: dict[str, tuple[int, list[str]]] = {
                "alone": (server.port, paths.alone),
                "one": (server.port, [*paths.alone, *paths.compared]),
                "pages": (server.port, paths.pages),
                "pages_alone": (server.port, paths.pages_alone),
            }
            for peer in (one, other):
                asked[f"{peer.name} one"] = peer.port, peer.one
                asked[f"{peer.name} pages"] = peer.port, peer.pages
            tasks = {name: _task(port, some, seconds) for name, (port, some) in asked.items()}
            measured = in_turns(tasks, rounds)
            names = (one.name, other.name)
    lines: list[tuple[str, str, str, Reach]] = [
        ("alone", "one", "one figure, nothing compares with it", at_least(5, " ×")),
        ("one", "one", "one figure, half of them compared", at_least(5, " ×")),
        ("pages_alone", "pages", "list of 50, nothing compares with them", at_least(3, " ×")),
        ("pages", "pages", "list of 50, half of them compared", at_least(3, " ×")),
    ]
    return [
        Row(
            what=f"GET {what}",
            on=engine.version,
            floor=rates(name, measured[f"{name} {theirs}"]),
            ours=rates("", measured[ours]),
            value=ratio(measured[ours], measured[f"{name} {theirs}"]),
            reach=reach,
        )
        for ours, theirs, what, reach in lines
        for name in names
    ]


def _task(port: int, paths: list[str], seconds: float) -> Callable[[], float]:
    return lambda: read_at_full_speed(port, paths, seconds).rate


def _copy(served: Path, to: Path) -> Path:
    with closing(sqlite3.connect(served)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read as immutable
    return to


@contextmanager
def _datasette(python: Path, file: Path, ids: list[str]) -> Iterator[Peer]:
    port = free_port()
    command = [str(python), "-m", "datasette", "serve", "--immutable", str(file)]
    with running([*command, "--port", str(port)], port, {}) as server:
        first = f"/{file.stem}/figures.json?_size=50"
        found = pages(server, first, itemgetter("next_url"))
        one = [f"/{file.stem}/figures/{id}.json" for id in ids]
        yield Peer(f"Datasette {_version(python, 'datasette')}", port, one, found)


@contextmanager
def _django(python: Path, file: Path, ids: list[str]) -> Iterator[Peer]:
    port = free_port()
    shutil.copy(DRF, file.parent / "drf.py")
    command = [
        *(str(python), "-m", "gunicorn", "--chdir", str(file.parent), "--workers", "1"),
        *("--worker-class", "gthread", "--threads", str(THREADS), "--log-level", "error"),
        *("--keep-alive", "60", "--bind", f"127.0.0.1:{port}", "drf:application"),
    ]
    with running(command, port, {"PEER_DATABASE": str(file)}) as server:
        found = pages(server, "/figures/")
        name = f"Django REST framework {_version(python, 'djangorestframework')}"
        yield Peer(name, port, [f"/figures/{id}/" for id in ids], found)


def _version(python: Path, package: str) -> str:
    ask = f"from importlib.metadata import version; print(version({package!r}))"
    ran = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, check=True)
    return ran.stdout.strip()
