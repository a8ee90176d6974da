"""The change as a document: change.json, change.png and change.pdf."""
