"""Small scans of known shape, and where the real ones lie."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(name):
    """Return a real file, or skip with the reason."""
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not here; real data lies beside the repository, never in it")
    return path


def dome(n=60, pixel_mm=0.4, radius_mm=50.0):
    """Heights of a ball's top with a dent of 0.5 mm."""
    x = (np.arange(n) - n / 2) * pixel_mm
    down, across = np.meshgrid(x, x, indexing="ij")
    off = np.hypot(down - 2, across + 1) / 3.0
    dent = np.where(off < 1, -0.25 * (1 + np.cos(np.pi * np.minimum(off, 1))), 0.0)
    return np.sqrt(radius_mm**2 - down**2 - across**2) - radius_mm + dent


def grid_mesh(z_mm, step_mm):
    """Return points and faces of a height map, wound counter-clockwise from above."""
    rows, cols = z_mm.shape
    down, across = np.mgrid[:rows, :cols]
    points = np.stack([across * step_mm, -down * step_mm, z_mm], axis=-1).reshape(-1, 3)
    corner = (down * cols + across)[:-1, :-1].ravel()
    one = np.stack([corner, corner + cols, corner + 1], axis=1)
    two = np.stack([corner + 1, corner + cols, corner + cols + 1], axis=1)
    return points, np.concatenate([one, two])


def obj_text(points, faces):
    lines = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in points]
    lines += [f"f {a} {b} {c}" for a, b, c in faces + 1]
    return "\n".join(lines) + "\n"


def surf_bytes(raw, *, step=0.01, dz=0.001, unit=b"mm", special=0, low=-100, inversion=0):
    """Build a Digital Surf file of 16 bit from the description of its head."""
    text = unit.ljust(16, b"\0")
    axis = b"X".ljust(16, b"\0")
    head = struct.pack("<12s4H", b"DIGITAL SURF", 0, 1, 1, 2) + b" " * 60
    head += struct.pack("<5H", 0, 0, 0, special, 1) + bytes(8)
    head += struct.pack("<H4iI", 16, low, 100, raw.shape[1], raw.shape[0], raw.size)
    head += struct.pack("<3f", step, step, dz) + axis * 3 + text * 6
    head += struct.pack("<3f3H", 1, 1, 1, 0, inversion, 0) + bytes(12)
    head += struct.pack("<7Hf", *[0] * 7, 0.0) + bytes(10)
    head += struct.pack("<2H", 0, 0) + bytes(128) + bytes(12) + bytes(34)
    return head + raw.astype("<i2").tobytes()


def true_map_bytes(z_mm, size_mm, comment=b""):
    head = b"Binary TrueMap Data File v2.0\r\n\0" + comment + b"\0"
    head += struct.pack("<IIffff", z_mm.shape[1], z_mm.shape[0], size_mm, size_mm, 0.0, 0.0)
    return head + z_mm.astype("<f4").tobytes()
