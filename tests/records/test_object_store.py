"""The vault works in an object store: django-storages and boto3 speak to a small store of our own.

The store answers what the vault asks (put, get, head, delete, list) over real HTTP. It checks no
signatures and knows no versions, so it is no proof for any one vendor's store.
"""

import datetime as dt
import threading
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.files.storage import storages

from needlepoint.errors import Unwritable, WrongUsage
from needlepoint.records import vault
from needlepoint.records.object_store import storages_setting, vault_setting
from needlepoint.records.vault.sealed import Tampered

NO_KEY = b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>none</Message></Error>"


class Store(BaseHTTPRequestHandler):
    """Objects in a dict, by path."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    @property
    def objects(self):
        return self.server.objects

    @property
    def key(self):
        return unquote(urlsplit(self.path).path)

    def answer(self, code, body=b"", more=()):
        self.send_response(code)
        for name, value in (("Content-Length", str(len(body))), *more):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        body = self.body()
        if self.server.full:
            self.answer(507, b"<Error><Code>InsufficientStorage</Code></Error>")
            return
        self.objects[self.key] = body
        self.answer(200, more=[("ETag", '"x"')])

    def body(self):
        if "chunked" not in self.headers.get("Content-Encoding", "") and (
            "chunked" not in self.headers.get("Transfer-Encoding", "")
        ):
            return self.rfile.read(int(self.headers["Content-Length"]))
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return self.chunks()
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        return unchunked(raw)

    def chunks(self):
        raw = b""
        while size := int(self.rfile.readline().strip(), 16):
            raw += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return unchunked(raw) if "aws-chunked" in self.headers.get("Content-Encoding", "") else raw

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        if "prefix" in asked:
            self.list(asked["prefix"][0])
        elif self.key not in self.objects:
            self.answer(404, NO_KEY)
        else:
            self.send_object()

    do_HEAD = do_GET  # noqa: N815

    def send_object(self):
        moment = format_datetime(dt.datetime.now(dt.UTC), usegmt=True)
        self.answer(200, self.objects[self.key], [("ETag", '"x"'), ("Last-Modified", moment)])

    def list(self, prefix):
        base = self.key.rstrip("/") + "/"
        names = [key[len(base) :] for key in sorted(self.objects) if key.startswith(base + prefix)]
        folders = sorted(
            {
                prefix + n[len(prefix) :].split("/")[0] + "/"
                for n in names
                if "/" in n[len(prefix) :]
            }
        )
        files = [n for n in names if "/" not in n[len(prefix) :]]
        parts = [f"<Contents><Key>{n}</Key><Size>1</Size></Contents>" for n in files]
        parts += [f"<CommonPrefixes><Prefix>{n}</Prefix></CommonPrefixes>" for n in folders]
        body = (
            f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(parts)}</ListBucketResult>"
        )
        self.answer(200, body.encode(), [("Content-Type", "application/xml")])

    def do_DELETE(self):
        self.objects.pop(self.key, None)
        self.answer(204)


def unchunked(raw):
    """Take the frames off a body that comes in AWS's own chunks."""
    out = b""
    while raw:
        head, _, raw = raw.partition(b"\r\n")
        size = int(head.split(b";")[0], 16)
        if size == 0:
            break
        out, raw = out + raw[:size], raw[size + 2 :]
    return out


@pytest.fixture
def store(settings, monkeypatch):
    server = ThreadingHTTPServer(("localhost", 0), Store)
    server.daemon_threads = True
    server.objects, server.full = {}, False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    address = f"s3://practice/files?endpoint=http://localhost:{server.server_port}&region=made-1"
    settings.STORAGES = storages_setting(address)
    storages._storages.clear()
    yield server
    storages._storages.clear()
    server.shutdown()
    server.server_close()


def test_files_are_stored_read_listed_and_removed_there(db, store, settings):
    data = bytes(range(256)) * 3000
    stored = vault.store(data, "image/png")
    (key,) = store.objects
    assert key == f"/practice/files/{stored.name}"
    assert data[:64] not in store.objects[key]
    assert vault.read(stored) == data
    assert list(vault.stored_names(vault.vault_storage())) == [stored.name]
    assert vault.sweep(older_than_s=-60.0) == 0
    assert not (settings.DATA / "vault").exists()


@pytest.mark.django_db(transaction=True)
def test_a_forgotten_file_leaves_the_store(store):
    vault.forget(vault.store(b"face", "image/png"))
    assert store.objects == {}


def test_what_no_row_knows_is_swept_there_too(db, store):
    vault.store(b"face", "image/png")
    store.objects["/practice/files/ab/" + "ab" * 16] = b"left behind"
    assert vault.sweep(older_than_s=-60.0) == 1
    assert len(store.objects) == 1


def test_an_object_that_was_tampered_with_or_lost_is_noticed(db, store):
    stored = vault.store(b"face", "image/png")
    (key,) = store.objects
    last = store.objects[key][-1]
    store.objects[key] = store.objects[key][:-1] + bytes([last ^ 1])
    with pytest.raises(Tampered, match="changed"):
        vault.read(stored)
    del store.objects[key]
    with pytest.raises(Tampered, match="missing"):
        vault.read(stored)


def test_a_store_that_takes_nothing_gives_a_sentence(db, store):
    store.full = True
    with pytest.raises(Unwritable, match="nothing was kept"):
        vault.store(b"face", "image/png")
    assert store.objects == {}


def test_without_an_address_files_lie_in_the_data_folder():
    assert "vault" not in storages_setting("")


@pytest.mark.parametrize("address", ["x", "ftp://x/y", "s3:///x", "s3://bucket?secret=1"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(WrongUsage, match="s3://bucket"):
        vault_setting(address)
