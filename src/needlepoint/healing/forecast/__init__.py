"""Forecast: what a course does to each scar of one client."""
