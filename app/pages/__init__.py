"""The pages people read: what each one shows, in words, and its templates."""
