"""Clients generated from the schema that the service tells of itself."""
