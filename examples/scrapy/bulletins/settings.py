"""Scrapy's settings; those that begin with RECONCILER are read by `bulletins.pipeline`."""

BOT_NAME = "bulletins"
SPIDER_MODULES = ["bulletins.spiders"]
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
ITEM_PIPELINES = {"bulletins.pipeline.ReconcilerPipeline": 900}  # after those that change items

RECONCILER_URL = "http://127.0.0.1:8000"
RECONCILER_BATCH = 500  # claims a request
RECONCILER_TRIES = 7  # with 1, 2, 4, … 32 seconds between them, or what Retry-After says
RECONCILER_FOLDER = "unposted"  # where claims lie until the service has answered for them
