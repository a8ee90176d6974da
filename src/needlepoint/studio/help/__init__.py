"""Help on every page, kept in the program: it is there without a network."""
