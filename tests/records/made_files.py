"""Makes pictures, scans and attacks; nothing here was found anywhere."""

import io
import struct
import zipfile
import zlib

import cv2
import numpy as np
import tifffile
from PIL import Image

ROWS, COLS = 60, 80


def pixels(dtype=np.uint8):
    rng = np.random.default_rng(3)
    return rng.integers(0, np.iinfo(dtype).max, (ROWS, COLS, 3), dtype=dtype)


def png(dtype=np.uint8):
    return cv2.imencode(".png", pixels(dtype))[1].tobytes()


def exif(orientation=1):
    """What a phone writes: when, where, which camera, how it was held."""
    tags = Image.Exif()
    tags[271], tags[272], tags[274] = "Maker", "Model", orientation
    tags.get_ifd(34665).update({36867: "2026:11:02 10:20:30", 36881: "+01:00", 42033: "serial 7"})
    tags.get_ifd(34853).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return tags


def jpeg(orientation=1):
    out = io.BytesIO()
    Image.fromarray(pixels()).save(out, "JPEG", quality=90, exif=exif(orientation), comment=b"Dora")
    return out.getvalue()


def tiff(dtype=np.uint8, **more):
    out = io.BytesIO()
    tifffile.imwrite(out, pixels(dtype), photometric="rgb", **more)
    return out.getvalue()


def heic():
    out = io.BytesIO()
    import pillow_heif

    pillow_heif.register_heif_opener()
    Image.fromarray(cv2.resize(pixels(), (128, 128))).save(out, "HEIF", exif=exif())
    return out.getvalue()


def mesh(kind):
    import trimesh

    made = trimesh.creation.icosphere(subdivisions=1).export(file_type=kind)
    return made.encode() if isinstance(made, str) else made


def chunk(kind, body):
    return (
        struct.pack(">I", len(body))
        + kind
        + body
        + struct.pack(">I", zlib.crc32(kind + body) & 0xFFFFFFFF)
    )


def png_of(cols, rows, body):
    """A PNG whose head claims any size."""
    head = struct.pack(">IIBBBBB", cols, rows, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def archive(names=("a.txt",), body=b"hello"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, body)
    return out.getvalue()


def newer_archive():
    """An archive whose directory asks for a program of a version that there is not."""
    whole = bytearray(archive(["main.xml"]))
    whole[whole.rindex(b"PK\x01\x02") + 6] = 64
    return bytes(whole)


def overclaiming_archive():
    """An archive whose directory claims 700 MB for one of its files."""
    whole = archive(["main.xml"], bytes(1000))
    directory = whole.rindex(b"PK\x01\x02")
    return whole[: directory + 24] + struct.pack("<I", 700_000_000) + whole[directory + 28 :]


def commented(text):
    """A JPEG whose comment carries something."""
    whole = jpeg()
    return whole[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + whole[2:]


PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


def attacks():
    """Every attack: its name and its bytes."""
    glb = mesh("glb")
    stl = mesh("stl")
    whole = png()
    return {
        "0 bytes": b"",
        "SVG": DRAWING,
        "SVG without a head": DRAWING[21:],
        "HTML as PNG": PAGE,
        "HTML after blanks": b"\n\n   " + PAGE,
        "a program": b"MZ" + bytes(500),
        "a shell script": b"#!/bin/sh\nrm -rf /\n",
        "a PDF": b"%PDF-1.7\n" + bytes(100),
        "an archive": archive(),
        "random bytes": np.random.default_rng(1).bytes(5000),
        "only the signature of a PNG": whole[:8],
        "PNG and an archive behind it": whole + archive(),
        "PNG and a page behind it": whole + PAGE,
        "PNG and one byte behind it": whole + b"x",
        "PNG with a page in a text": whole[:33] + chunk(b"tEXt", b"Comment\0" + PAGE) + whole[33:],
        "PNG with an archive in a part": whole[:33] + chunk(b"zzZz", archive()) + whole[33:],
        "PNG with a part nobody knows": whole[:33] + chunk(b"EVIL", b"1") + whole[33:],
        "PNG with a changed byte": whole[:60] + bytes([whole[60] ^ 1]) + whole[61:],
        "PNG cut off": whole[: len(whole) // 2],
        "PNG bomb by its head": png_of(60000, 60000, zlib.compress(bytes(100))),
        "PNG bomb by its body": png_of(40, 40, zlib.compress(bytes(30_000_000), 9)),
        "PNG of no pixels": png_of(0, 5, zlib.compress(b"")),
        "JPEG and an archive behind it": jpeg() + archive(),
        "JPEG and a film behind it": jpeg() + b"\0\0\0\x18ftypmp42" + bytes(range(200)),
        "JPEG and another picture behind it": jpeg() + jpeg(),
        "JPEG with a program in its comment": commented(b"<?php system($_GET[1]); ?>"),
        "JPEG with a PDF in its comment": commented(b"%PDF-1.7 " + bytes(50)),
        "JPEG with an archive in its comment": commented(archive()),
        "JPEG cut off": jpeg()[:-400],
        "JPEG whose head claims too much": jpeg().replace(
            struct.pack(">HH", ROWS, COLS), b"\xff\xff\xff\xff", 1
        ),
        "TIFF and an archive behind it": tiff() + archive(),
        "TIFF cut off": tiff()[:-100],
        "TIFF with a page in its description": tiff(description=PAGE.decode()),
        "TIFF that points to itself": b"II*\0" + struct.pack("<I", 8) + b"\xff\xff" + bytes(40),
        "HEIC and an archive behind it": heic() + archive(),
        "HEIC with a film": heic() + struct.pack(">I", 108) + b"mpvd" + bytes(100),
        "HEIC cut off": heic()[:-50],
        "AVIF named HEIC": heic().replace(b"heic", b"avif"),
        "GLB and a page behind it": glb + PAGE,
        "GLB cut off": glb[:-10],
        "GLB that leans on a file": glb.replace(b'"byteLength"', b'"uri":"../x","byteLength"', 1),
        "GLB that claims too much": glb.replace(b'"count":42', b'"count":9' + b"9" * 12, 1),
        "STL cut off": stl[:-10],
        "STL and a page behind it": stl + PAGE,
        "OBJ with a page in it": mesh("obj") + b"\n# " + PAGE,
        "OBJ with a program in it": mesh("obj") + b"\nimport os\n",
        "PLY that claims too much": b"ply\nformat ascii 1.0\nelement vertex 99999999999\n"
        b"property float x\nend_header\n",
        "X3P with paths": archive(["main.xml", "../../etc/passwd"]),
        "X3P that unpacks to too much": overclaiming_archive(),
        "X3P that asks for a newer program": newer_archive(),
        "X3P and a page behind it": archive(["main.xml"]) + PAGE,
        "X3P that is only an archive": archive(["main.xml"]),
        "SUR cut off": b"DIGITAL SURF" + bytes(600),
        "PHAR": jpeg() + b"<?php __HALT_COMPILER(); ?>" + bytes(40),
    }


NAMES = (
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/passwd",
    "C:\\x.png",
    "a/b.png",
    "..",
    "a\0.png",
    "evil\u202egnp.exe",
    "a\nb.png",
    "x" * 300,
)
