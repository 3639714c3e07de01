"""What a specification draws: its marks with their rows, and its words."""

from collections.abc import Iterator
from typing import Any

Spec = dict[str, Any]


def rows(spec: Spec, kind: str, **named: Any) -> Iterator[dict[str, Any]]:
    """The rows of marks of a kind that have these values, each with its mark as `mark`."""
    for layer in spec["layer"]:
        if layer["mark"]["type"] == kind:
            for row in layer["data"]["values"]:
                if all(row.get(name) == value for name, value in named.items()):
                    yield {**row, "mark": layer["mark"], "encoding": layer["encoding"]}


def words(spec: Spec) -> str:
    """All that is written in the picture, a line each."""
    return "\n".join(row["text"] for row in rows(spec, "text"))


def x_scale(spec: Spec) -> dict[str, Any]:
    """The axis of counts of a forest plot."""
    scales = [layer["encoding"]["x"].get("scale") for layer in spec["layer"]]
    return next(scale for scale in scales if scale)
