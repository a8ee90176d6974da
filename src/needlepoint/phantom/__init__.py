"""Skin of known truth: made skin with scars, photographed under any rig."""
