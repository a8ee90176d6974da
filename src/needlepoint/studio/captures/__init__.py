"""Captures: upload, background measuring, progress, what was checked."""
