"""Commands of the records, called by the command line."""
