"""Items become claims on record: kept in a file as they come, posted in batches, none lost.

Every claim is written to `RECONCILER_FOLDER/<spider>/<key>.ndjson` before it is sent. The file is
deleted when the service has answered for each of its lines. What could not be posted, because the
service was away or the crawl was killed, is posted first by the next crawl of the same spider.
"""

import json
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from bulletins.posting import Json, NotPosted, Posting


class ReconcilerPipeline:
    """Posts items as claims. An item has the fields of a claim: see /docs of the service."""

    def __init__(self, crawler: Crawler) -> None:
        settings, spider = crawler.settings, crawler.spider
        assert spider is not None  # pipelines are made for a spider
        assert crawler.stats is not None
        self._log, self._stats = spider.logger, crawler.stats
        self._size = settings.getint("RECONCILER_BATCH")
        self._folder = Path(settings["RECONCILER_FOLDER"]) / spider.name
        self._posting = Posting(
            settings["RECONCILER_URL"],
            spider.name,
            tries=settings.getint("RECONCILER_TRIES"),
            say=self._log.warning,
        )
        self._path: Path | None = None
        self._lines = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def open_spider(self) -> None:
        """Post what earlier crawls left."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for left in sorted(self._folder.glob("*.ndjson")):
            if not await self._post(left):
                break  # the service is away; the crawl goes on, and its claims are kept too

    async def process_item(self, item: Any) -> Any:  # whatever ItemAdapter reads
        """Keep the claim, and post the batch that it fills."""
        if self._path is None:
            self._path, self._lines = self._folder / f"{uuid4()}.ndjson", 0
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(ItemAdapter(item).asdict(), default=str) + "\n")
        self._lines += 1
        if self._lines >= self._size:
            full, self._path = self._path, None  # the next item begins another while this is sent
            await self._post(full)
        return item

    async def close_spider(self) -> None:
        """Post the rest, and say what is left."""
        if self._path is not None:
            await self._post(self._path)
        await self._posting.close()
        left = sorted(self._folder.glob("*.ndjson"))
        self._stats.set_value("reconciler/files_left", len(left))
        for path in left:
            self._log.error("not posted, kept for the next crawl: %s", path)

    async def _post(self, path: Path) -> bool:
        lines = path.read_bytes()  # noqa: ASYNC240  # one batch, on the scraper's own disk
        try:
            summary = await self._posting.post(lines, key=path.stem)
        except NotPosted as error:
            self._log.error("%s was not posted: %s", path, error)
            return False
        self._done(path, lines.splitlines(), summary)
        return True

    def _done(self, path: Path, claims: list[bytes], summary: Json) -> None:
        for fate in ("created", "existing", "refused"):
            self._stats.inc_value(f"reconciler/{fate}", summary[fate])
        for item in summary["items"]:
            if item["status"] == "refused":
                self._tell(claims[item["line"] - 1].decode(), item["problem"])
        path.unlink()

    def _tell(self, claim: str, problem: Json) -> None:
        """Log a refused claim: each wrong field, and what to do."""
        for wrong in problem.get("errors") or [{"field": "", "message": problem["detail"]}]:
            self._log.error(
                "refused: %s: %s; %s: %s",
                *(wrong["field"], wrong["message"], wrong.get("remedy", ""), claim),
            )
