"""The shapes of the data: tables as they are stored, and wire models as they are sent."""
