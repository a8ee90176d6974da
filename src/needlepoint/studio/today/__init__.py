"""The first page: the day."""
