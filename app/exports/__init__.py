"""Figures and claims as files that other tools open: rows in, bytes out, a part at a time."""
