"""One spider a site."""
