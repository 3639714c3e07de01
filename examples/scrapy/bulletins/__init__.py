"""A Scrapy project that posts what bulletins say as claims."""
