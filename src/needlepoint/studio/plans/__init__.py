"""Screening, sign-offs, the plan by zone, what to expect, and what the client takes home."""
