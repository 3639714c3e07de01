"""Write the Python and the TypeScript client from the schema that the service tells of itself.

    python -m clients.generate

Each lands in the folder `generated` beside its README.
"""

import json
from pathlib import Path
from typing import Any

from app.main import create_app
from clients.node import TYPESCRIPT, node, said

PYTHON = Path(__file__).parent / "python"
GENERATOR = PYTHON.parents[1] / ".venv-clients" / "bin"
"""openapi-python-client wants an older typer than the service, so it has a venv of its own."""

Schema = dict[str, Any]  # OpenAPI is nested JSON


def schema() -> Schema:
    """What the service answers at /openapi.json."""
    return create_app().openapi()


def python_client(told: Schema, folder: Path) -> str:
    """Write the Python client; gives what the generator said.

    Raises `Failed`, with its words, if it warned of any part of the schema.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = folder.parent / "python-openapi.json"
    source.write_text(json.dumps(with_one_body_each(told)), encoding="utf-8")
    command: list[str | Path] = [
        *(GENERATOR / "openapi-python-client", "generate", "--overwrite", "--fail-on-warning"),
        *("--path", source, "--output-path", folder),
        *("--config", PYTHON / "config.yml", "--meta", "uv"),
    ]
    try:
        return said(command, folder=PYTHON, path=GENERATOR)  # it formats with the ruff beside it
    finally:
        source.unlink()


def with_one_body_each(told: Schema) -> Schema:
    """The schema with JSON alone where a call takes several kinds of body.

    The generated code tells bodies apart by their Python type: NDJSON and CSV are both text, and
    `isinstance(body, list[ClaimIn])` fails at every call. Whoever sends NDJSON or CSV has the
    client's own httpx for it.
    """
    told = json.loads(json.dumps(told))
    for operations in told["paths"].values():
        for operation in operations.values():
            body = operation.get("requestBody", {})
            if "application/json" in body.get("content", {}):
                body["content"] = {"application/json": body["content"]["application/json"]}
    return told


def typescript_client(told: Schema, folder: Path) -> str:
    """Write `schema.ts`, the types that openapi-fetch calls by; gives what the generator said."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "openapi.json"
    source.write_text(json.dumps(told), encoding="utf-8")
    generator = TYPESCRIPT / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    target = folder / "schema.ts"
    # A field with a default may be left out of what is sent; the generator would require it.
    options = ("--default-non-nullable=false", "--output", target)
    try:
        return node(generator, source, *options, folder=TYPESCRIPT)
    finally:
        source.unlink()


if __name__ == "__main__":
    told = schema()
    python_client(told, PYTHON / "generated")
    typescript_client(told, TYPESCRIPT / "generated")
