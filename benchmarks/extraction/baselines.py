"""What the rules are measured beside: the nearest number, and a reader of quantities.

Both take every number that a casualty word stands near, and its bound from the word before; the
second finds the numbers with quantulum3 (a throwaway environment of its own, requirements.txt).
"""

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.extraction.gold import Found, Passage

PYTHON = Path(".venv-quantulum/bin/python")
_NEAR = 40
_WORDS = {
    "killed": r"kill\w*|dead|died|deaths?|fatalit\w+|toll",
    "injured": r"injur\w*|wound\w*|hurt",
    "missing": r"missing|unaccounted",
    "captured": r"captured|prisoners?",
    "total_losses": r"casualties|losses",
}
_CUES = {
    "at_least": r"(?:at least|more than|over)\s*$",
    "at_most": r"(?:up to|as many as)\s*$",
    "about": r"(?:about|around|nearly|some)\s*$",
}
_NUMBER = re.compile(r"\d[\d,]*")
_ALONE = """
import json, sys
from quantulum3 import parser
for line in sys.stdin:
    one = json.loads(line)
    spans = [
        (q.span[0], q.span[1], q.value)
        for q in parser.parse(one["text"])
        if q.unit.entity.name == "dimensionless"
    ]
    print(json.dumps({"id": one["id"], "spans": spans}))
"""


def nearest_number(passages: Sequence[Passage]) -> dict[str, list[Found]]:
    """Every run of digits beside a casualty word."""
    return {
        passage.id: _beside(
            passage.text,
            [
                (m.start(), m.end(), int(m.group().replace(",", "")))
                for m in _NUMBER.finditer(passage.text)
            ],
        )
        for passage in passages
    }


def quantulum(passages: Sequence[Passage]) -> dict[str, list[Found]] | None:
    """Every number without a unit that quantulum3 reads; `None` where it is not installed."""
    if not PYTHON.is_file():
        return None
    lines = "\n".join(json.dumps({"id": one.id, "text": one.text}) for one in passages)
    answer = subprocess.run(
        [PYTHON, "-W", "ignore", "-c", _ALONE],
        input=lines, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        return None
    texts = {one.id: one.text for one in passages}
    read = {}
    for line in answer.stdout.splitlines():
        one = json.loads(line)
        whole = [(a, b, int(v)) for a, b, v in one["spans"] if v >= 0 and float(v).is_integer()]
        read[one["id"]] = _beside(texts[one["id"]], whole)
    return read


def _beside(text: str, numbers: Sequence[tuple[int, int, int]]) -> list[Found]:
    found = []
    for start, end, value in numbers:
        near = [
            (_gap(match, start, end), metric)
            for metric, words in _WORDS.items()
            for match in re.finditer(rf"\b(?:{words})\b", text, re.IGNORECASE)
        ]
        gap, metric = min(near, default=(_NEAR + 1, ""))
        if gap <= _NEAR:
            before = text[max(0, start - 20) : start].lower()
            bound = next((b for b, cue in _CUES.items() if re.search(cue, before)), "exact")
            found.append(Found(metric, bound, (value,), start, end))
    return found


def _gap(match: re.Match[str], start: int, end: int) -> int:
    return match.start() - end if match.start() >= end else start - match.end()
