"""The audit: who saw or did what, each entry bound to the one before."""

from needlepoint.records.audit.log import (
    BEGINNING,
    SYSTEM,
    ChainReport,
    canonical,
    day_root,
    digest_of,
    document_digest,
    note,
    note_pictures,
    verify,
)
from needlepoint.records.audit.roots import Root, read_roots, write_root

__all__ = [
    "BEGINNING",
    "SYSTEM",
    "ChainReport",
    "Root",
    "canonical",
    "day_root",
    "digest_of",
    "document_digest",
    "note",
    "note_pictures",
    "read_roots",
    "verify",
    "write_root",
]
