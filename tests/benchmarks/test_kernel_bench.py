"""The benchmarks still run: tiny sizes, into a page of their own."""

import re
import shutil
from pathlib import Path

from benchmarks import kernel

TABLE = re.compile(r"^\| (.+?) \| (.+?) \| (.*?) \| (pass|miss|) \|$", re.M)


def test_the_benchmark_of_the_kernel_writes_its_table_between_the_markers(tmp_path: Path):
    page = Path(shutil.copy(kernel.README, tmp_path))
    before = page.read_text(encoding="utf-8")

    kernel.main(count=400, groups=60, sample=5, rounds=1, path=page)

    after = page.read_text(encoding="utf-8")
    assert after.partition(kernel.BEGIN)[0] == before.partition(kernel.BEGIN)[0]
    assert after.partition(kernel.END)[2] == before.partition(kernel.END)[2]
    assert "400 claims in 60 groups; medians of 1 interleaved rounds" in after
    table = after.partition(kernel.BEGIN)[2].partition(kernel.END)[0]
    assert [bool(bar) == bool(verdict) for _, _, bar, verdict in TABLE.findall(table)] == [
        True
    ] * 11
