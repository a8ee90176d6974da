"""Clients: search, add, change, and the timeline of one."""
