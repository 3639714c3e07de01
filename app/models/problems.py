"""A problem on the wire: why a call, or one item of a batch, was refused."""

from typing import Any

from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """One wrong field."""

    field: str = Field(examples=["low"])
    value: Any = Field(examples=[-5])  # whatever was sent
    message: str = Field(examples=["Input should be greater than or equal to 0"])
    remedy: str = Field(examples=["send a greater number"])


class ItemProblem(BaseModel):
    """An error, as RFC 9457 has it; `type` leads to its explanation."""

    type: str = Field(examples=["/docs/problems#invalid-input"])
    title: str = Field(examples=["A value breaks a rule"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["low: Input should be greater than or equal to 0"])
    errors: list[FieldProblem] | None = Field(default=None, description="Each wrong field.")
