"""Learns from the trials what the package believes; never imported by the package."""
