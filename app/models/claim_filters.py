"""Which claims are asked for."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.models.instants import Instant
from app.models.texts import Name
from app.reconcile import Status


class ClaimFilters(BaseModel):
    """Which claims: every filter matches exactly, and all must match."""

    model_config = ConfigDict(extra="forbid")

    event: Name | None = Field(default=None, description="Slug or alias.")
    population: Name | None = Field(default=None, description="Slug or alias.")
    place: Name | None = Field(default=None, description="Slug or alias.")
    metric: Name | None = Field(default=None, description="Slug or alias.")
    period: Name | None = Field(default=None, examples=["2022-02-24/.."])
    source: Name | None = Field(default=None, description="Who asserts it, slug or alias.")
    origin: Name | None = Field(default=None, description="Who counted, slug or alias.")
    status: Status | None = None
    api_key: Annotated[str, StringConstraints(max_length=12)] | None = Field(
        default=None,
        description="The id of the API key it came by: what a key that leaked has posted. Quick "
        "with `received_since`; all claims are looked at otherwise.",
    )
    received_since: Instant | None = Field(default=None, description="Received at or after.")
