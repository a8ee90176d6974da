"""What checks types and shapes of calls in the tests; see the Makefile."""

from beartype import BeartypeConf, beartype

check = beartype(conf=BeartypeConf(is_pep484_tower=True))
"""A whole number is a float, as for mypy."""
