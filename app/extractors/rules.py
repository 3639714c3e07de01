"""The rules of `app.extraction`, away from the event loop."""

import asyncio
from dataclasses import replace

from app.errors import ExtractorBusy
from app.extraction import extract_most
from app.extractors.reader import Reading, Request, borne_out

WAIT_SECONDS = 15.0
"""How long a text waits for its turn."""
MOST_COUNTS = 2_000
"""So many counts of one text are read (an article has a few dozen)."""


class Rules:
    """Reads one text at a time: reading holds Python's lock, and others are served meanwhile."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def __call__(self, asked: Request) -> Reading:
        """Read it. Raises `ExtractorBusy`."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise ExtractorBusy("other texts are being read; ask again") from None
        reading = asyncio.create_task(asyncio.to_thread(_read, asked))
        # A thread cannot be stopped: the turn is over when it is done, whoever still waits.
        reading.add_done_callback(lambda _: self._turn.release())
        return await asyncio.shield(reading)


def _read(asked: Request) -> Reading:
    drafts, complete = extract_most(
        asked.text,
        published_at=asked.published_at,
        reported_by=asked.reported_by,
        event=asked.event,
        most=MOST_COUNTS,
    )
    return replace(borne_out(drafts, asked.text), complete=complete)
