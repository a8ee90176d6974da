"""Photographs of simulated skin by a phone, with a torch walked round and the printed frame."""
