"""Needling: pen, hand, punctures and the layers that they reach."""
