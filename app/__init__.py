"""Casualty reconciler: contested counts in, one figure with its disagreement out.

The rooms, from the street inwards: `cli` and `main` start the service, `routers` speak HTTP,
`actions` are the writes that decide, `store` is SQL as functions, `models` are tables and wire
shapes, `extraction` reads draft claims from texts, and `reconcile` is the pure core that a notebook
can import without the rest.
"""

from importlib.metadata import version

__version__ = version("casualty-reconciler")  # its one home is pyproject.toml
