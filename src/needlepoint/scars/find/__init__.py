"""Candidates: where the skin dips or rises more than ordinary skin does."""
