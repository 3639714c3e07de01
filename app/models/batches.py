"""The answer to a batch: one outcome for every item, in the order sent."""

from typing import Literal

from pydantic import BaseModel, Field

from app.models.problems import ItemProblem


class BatchItemOut(BaseModel):
    """What became of one item of a batch."""

    line: int = Field(description="Its line (NDJSON, CSV) or place (array), from 1.")
    status: Literal["created", "existing", "refused"]
    id: str | None = Field(description="The claim; null if it was refused.")
    figure_id: str | None
    problem: ItemProblem | None = Field(
        description="Why it was refused, as problem+json would say it."
    )


class BatchCounts(BaseModel):
    """How many items were created, existing or refused."""

    created: int
    existing: int
    refused: int


class BatchOut(BatchCounts):
    """How many items were created, existing or refused, and each of them."""

    items: list[BatchItemOut]
    items_complete: bool = Field(
        default=True,
        description="Whether `items` has every item. Of a batch of more than 10,000 it has the "
        "refused ones alone, and the first 1,000 of those.",
    )
