"""The writes that decide something, a verb a file: load, ask the core, store."""
