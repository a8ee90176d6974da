"""Backups: made, verified, restored, moved and put under a new key."""
