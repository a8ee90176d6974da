"""The questionnaire, to print or to fill in."""
