"""Scans and height maps that another instrument made."""
