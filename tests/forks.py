"""Processes of the service that start at once: forks of one that has loaded it.

Started anew a process loads the service for a second, and the tests start hundreds. So one process
loads it (the `forkserver` of Python's multiprocessing) and is forked for each: a process group of
its own, with its own environment, that ends and is killed as any other. That the command is found
and loads from nothing is tested where people do it: tests/test_readme.py, tests/test_operating.py,
tests/browser and tests/cli/test_serve.py start it anew.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

LOADED = ["app.main", "typer", "rich.progress", "rich.table"]
"""All but `app.cli`, which looks at the width of its terminal when it is loaded."""
NOWHERE = Path(os.devnull)

_context = get_context("forkserver")
_context.set_forkserver_preload(LOADED)


class Forked:
    """One such process. Its `pid` is that of its group too."""

    def __init__(
        self,
        work: Callable[[], object],
        environment: Mapping[str, str],
        *,
        printed: Path = NOWHERE,
        errors: Path = NOWHERE,
    ) -> None:
        given = work, dict(environment), printed, errors, Path.cwd()
        self._process = _context.Process(target=_run, args=given)
        self._process.start()
        assert self._process.pid
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """Its exit status, negative if a signal ended it; `None` while it runs."""
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int:
        """Its exit status. Raises `subprocess.TimeoutExpired` after so many seconds."""
        self._process.join(seconds)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired("a forked process", seconds or 0)
        return status

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)


Process = Forked | subprocess.Popen[bytes]


def anew(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the command `casualty-reconciler` from nothing; what it prints is dropped."""
    return subprocess.Popen(
        [sys.executable, "-c", "from app.start import main; main()", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process: Process) -> None:
    """End a process and all of its group at once, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def command(arguments: Sequence[str]) -> None:
    """Do what the command `casualty-reconciler` does."""
    from app.cli import main

    sys.argv = ["casualty-reconciler", *arguments]
    main()


def _run(
    work: Callable[[], object],
    environment: dict[str, str],
    printed: Path,
    errors: Path,
    folder: Path,
) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for path, number in ((printed, 1), (errors, 2)):
        with path.open("ab") as file:
            os.dup2(file.fileno(), number)
    work()
