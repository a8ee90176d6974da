"""Photometric stereo: from shaded pictures to normals and heights."""
