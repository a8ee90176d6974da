"""The short report of a batch."""
