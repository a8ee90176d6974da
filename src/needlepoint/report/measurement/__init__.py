"""The measurement as a document: report.pdf and the results folder."""
