"""The version of the package, and the name that it writes into its files."""

__version__ = "0.1.0"

PROGRAM = f"Needlepoint {__version__}"
"""What pictures and tables carry as their software: says by what a file was made, and no more."""
