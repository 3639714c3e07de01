"""The body of a request as it arrives: unpacked, split into items, never held whole."""
