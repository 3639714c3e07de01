"""How well and how fast counts are read from texts: `make extraction`."""
