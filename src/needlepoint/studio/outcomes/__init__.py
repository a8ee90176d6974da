"""Outcomes: what the practice achieved, with intervals and how many stand behind each number."""
