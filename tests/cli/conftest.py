"""A database of one engine, and commands called without a process of their own.

Every command is run for real by some test; `call` spares each further test most of a second.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from app.cli import main
from tests.cli.commands import WIDE

Call = Callable[..., CompletedProcess[str]]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give an empty SQLite database, for what does not depend on the engine."""
    return f"sqlite:///{tmp_path / 'claims.db'}"


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run one command against a database, in this process."""

    def called(database_url: str, *arguments: object) -> CompletedProcess[str]:
        command = ["casualty-reconciler", *map(str, arguments)]
        monkeypatch.setenv("RECONCILER_DATABASE_URL", database_url)
        monkeypatch.setenv("COLUMNS", WIDE)
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return CompletedProcess(command, int(ended.value.code or 0), printed.out, printed.err)

    return called
