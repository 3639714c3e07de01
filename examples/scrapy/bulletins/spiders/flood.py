"""The bulletins of a flood: a list of pages, a page a bulletin, running totals in each."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import Response, TextResponse


class FloodSpider(scrapy.Spider):
    """`scrapy crawl flood -a site=http://…`"""

    name = "flood"

    def __init__(self, site: str = "http://127.0.0.1:8080", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.site = site

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(f"{self.site}/index.html")

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        """A list of bulletins, and the next one."""
        assert isinstance(response, TextResponse)
        yield from response.follow_all(css="article a", callback=self.parse_bulletin)
        yield from response.follow_all(css="a[rel=next]", callback=self.parse)

    def parse_bulletin(self, response: Response) -> Iterator[dict[str, Any]]:
        """A claim for each number of a bulletin."""
        day = response.css("time::attr(datetime)").get()
        for line in response.css("li"):
            metric, words = (
                line.attrib["class"],
                " ".join("".join(line.css("::text").getall()).split()),
            )
            yield {
                "metric": metric,
                "event": "Example flood",
                "population": "civilians",
                "period": "2023-05-01/..",
                "as_of": day,
                "value": int(line.css("data::attr(value)").get("")),
                "bound": "at_least" if "at least" in words else "exact",
                "as_published": words,
                "source": response.css("address::text").get(),
                "url": response.url,
                "external_id": f"{day}-{metric}",
            }
