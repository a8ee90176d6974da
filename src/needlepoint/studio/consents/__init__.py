"""Consents: three separate decisions, signed on the tablet or on paper, sealed, withdrawn."""
