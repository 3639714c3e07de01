"""SQL as functions: the session first, rows or core values out, and never a commit."""
