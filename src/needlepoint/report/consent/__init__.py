"""One decision on one text, as a PDF to seal or to sign on paper."""
