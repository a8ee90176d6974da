"""Needlepoint measures acne scars in 3D and proves what a treatment changed."""

__version__ = "0.1.0"
