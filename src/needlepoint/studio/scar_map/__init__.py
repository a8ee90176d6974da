"""The scar map of one capture."""
