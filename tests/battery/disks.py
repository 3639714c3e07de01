"""A small disk to fill: a tmpfs of its own, where this machine lets us mount one."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

BLOCK = 64 * 1024


class SmallDisk:
    """A folder on a disk that can be filled to the last block and freed again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Write until nothing more goes in."""
        for size in (BLOCK, 4096):
            with suppress(OSError), self._ballast.open("ab", buffering=0) as file:
                while file.write(bytes(size)) == size:
                    pass

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Mount a disk of that size, or skip the test."""
    folder = Path(tempfile.mkdtemp(prefix="sd"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        if not mounted:
            pytest.skip("no disk can be mounted here: that needs root")
        yield SmallDisk(folder)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)
