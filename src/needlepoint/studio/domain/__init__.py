"""What several jobs know of a practice: its consents, scar maps, captures and repeats; no page."""
