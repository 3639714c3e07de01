"""Measure the service over HTTP: every row beside its floor, in one interleaved run."""
