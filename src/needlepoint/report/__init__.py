"""What is shown: figures, the PDF, the JSON."""
