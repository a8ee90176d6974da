"""Uploads: files from outside, checked and decoded in a sandbox."""
