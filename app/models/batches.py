"""The answer to a batch: one outcome for every item, in the order sent."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class BatchItemOut(BaseModel):
    """What became of one item of a batch."""

    line: int = Field(description="Its line (NDJSON) or place (array), from 1.")
    status: Literal["created", "existing", "refused"]
    id: str | None = Field(description="The claim; null if it was refused.")
    figure_id: str | None
    problem: dict[str, Any] | None = Field(  # RFC 9457 members of several types
        description="Why it was refused, as problem+json would say it."
    )


class BatchOut(BaseModel):
    """How many items were created, existing or refused, and each of them."""

    created: int
    existing: int
    refused: int
    items: list[BatchItemOut]
