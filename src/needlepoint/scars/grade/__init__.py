"""Grades of the whole patch: areal parameters and clinical scales."""
