"""Fits of scars: size, outline, kind and uncertainty of each."""
