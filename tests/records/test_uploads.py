"""Nothing of an upload lies readable on disk, and a torn one leaves nothing."""

import os
import secrets
import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from needlepoint.records.uploads import sealed_uploads as uploads
from needlepoint.records.uploads.sealed_uploads import SealedUploads, SealedWaiting

DATA = b"\xff\xd8\xff a made face " + secrets.token_bytes(1_000_000)


def request_with(*files):
    request = RequestFactory().post(
        "/",
        {
            "pictures": [
                SimpleUploadedFile(f"{n}.jpg", data, "image/jpeg") for n, data in enumerate(files)
            ]
        },
    )
    request.upload_handlers = [SealedUploads(request)]
    return request


def test_uploads_come_through_unchanged():
    request = request_with(DATA, b"", b"small")
    files = request.FILES.getlist("pictures")
    assert [file.read() for file in files] == [DATA, b"", b"small"]
    assert [file.size for file in files] == [len(DATA), 0, 5]
    assert [file.name for file in files] == ["0.jpg", "1.jpg", "2.jpg"]
    assert b"".join(files[0].chunks(1000)) == DATA
    files[0].seek(0)
    assert files[0].read(20) == DATA[:20]
    files[0].seek(500)
    assert files[0].read(7) == DATA[500:507]
    assert files[0].tell() == 507
    for file in files:
        file.close()


def test_what_waits_on_disk_cannot_be_read(monkeypatch):
    made = []
    real = tempfile.TemporaryFile
    monkeypatch.setattr(uploads.tempfile, "TemporaryFile", lambda: made.append(real()) or made[-1])
    waiting = SealedWaiting()
    waiting.write(DATA)
    waiting.seek(0)
    size = os.fstat(made[0].fileno()).st_size
    on_disk = os.pread(made[0].fileno(), size, 0)
    assert size > len(DATA)
    assert b"made face" not in on_disk
    assert DATA[1000:1040] not in on_disk
    waiting.close()


def test_a_torn_upload_leaves_nothing():
    request = request_with(b"x")
    handler = SealedUploads(request)
    handler.new_file("pictures", "a.jpg", "image/jpeg", 10, None, None)
    handler.receive_data_chunk(b"half", 0)
    handler.upload_interrupted()
    assert handler._waiting.closed
    SealedUploads(request).upload_interrupted()  # torn before its first byte


def test_a_complete_upload_takes_no_more():
    waiting = SealedWaiting()
    waiting.write(b"face")
    waiting.seek(0)
    with pytest.raises(OSError, match="complete"):
        waiting.write(b"more")
    waiting.close()
