"""Plan: zones, depths, sessions, vitamin C and aftercare."""
