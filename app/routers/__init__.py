"""HTTP in, HTTP out; a file a noun."""
