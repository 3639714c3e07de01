"""Whether the process lives, and whether it can serve."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from app.database import current_revision
from app.dependencies import database
from app.errors import FieldError, NotReady
from app.operations import answers

router = APIRouter(tags=["operations"])


class Alive(BaseModel):
    """The process answers."""

    status: str = Field(examples=["alive"])


class Ready(BaseModel):
    """The database answers and has the schema this version needs."""

    status: str = Field(examples=["ready"])
    revision: str = Field(description="The database's schema revision.")
    newer: bool = Field(
        default=False,
        description="Whether that is a revision of a later version of the service, which is being "
        "rolled out: this process serves on, and is to be replaced.",
    )


@router.get("/healthz", summary="Is the process alive?")
async def live() -> Alive:
    """Answers as long as the process does; looks at nothing else."""
    return Alive(status="alive")


@router.get("/readyz", summary="Can it serve?", responses=answers(503))
async def ready(request: Request) -> Ready:
    """Answers 200 when the database answers and its schema is the one this version needs.

    Migrations only add what an older version does not look at, so a process goes on beside a schema
    that is newer than itself, and `newer` says so. Otherwise `errors` names the part that is wrong:
    `database` or `schema`.
    """
    needed = request.app.state.head_revision
    found = await current_revision(database(request))
    if found is not None and found not in request.app.state.known_revisions:
        return Ready(status="ready", revision=found, newer=True)
    if found is None or found != needed:
        wrong = f"the database is at revision {found or 'none'} and this version needs {needed}"
        remedy = "run casualty-reconciler migrate"
        raise NotReady(f"{wrong}; {remedy}", (FieldError("schema", found, wrong, remedy),))
    return Ready(status="ready", revision=found)
