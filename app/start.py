"""The command `casualty-reconciler`, loaded without the collector of garbage.

Loading makes half a million objects, hardly one of which is garbage: to look among them for it,
again and again, takes a seventh of the start.
"""

import gc


def main() -> None:
    """Load the command line and run it."""
    gc.disable()
    from app.cli import main as command_line

    gc.freeze()
    gc.enable()
    command_line()
