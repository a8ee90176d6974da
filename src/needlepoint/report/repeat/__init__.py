"""The repeat study as a document: repeatability.json and its page."""
