"""The virtual trial as a document: trial.json, trial.png and trial.pdf."""
