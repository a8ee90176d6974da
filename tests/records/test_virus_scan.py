"""A virus scanner that the practice names is asked, and where it does not answer nothing comes in.

The scanner here is a stand-in that speaks clamd's INSTREAM; the real one was not tried.
"""

import socketserver
import struct
import threading

import pytest
from tests.records import made_files as made

from needlepoint.records.uploads.validate import UploadRefused, validate_upload


class Scanner(socketserver.StreamRequestHandler):
    """Answers as clamd does; a file is bad to it if it holds a word."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
            if len(data) > self.server.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(data)
        self.wfile.write(b"stream: Made-Virus FOUND\0" if self.server.bad else b"stream: OK\0")


@pytest.fixture
def scanner(settings):
    with socketserver.ThreadingTCPServer(("localhost", 0), Scanner) as server:
        server.most, server.seen, server.bad = 10**9, [], False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        settings.VIRUS_SCANNER = f"localhost:{server.server_address[1]}"
        yield server
        server.shutdown()
        thread.join()


def test_what_the_scanner_finds_does_not_come_in(scanner):
    data = made.jpeg()
    assert validate_upload(data).kind == "JPEG"
    assert scanner.seen == [data]
    scanner.bad = True
    with pytest.raises(UploadRefused, match="found Made-Virus in it"):
        validate_upload(data, "cheek.jpg")


def test_a_file_that_is_too_large_for_it_is_said_so(scanner):
    scanner.most = 1000
    with pytest.raises(UploadRefused, match="StreamMaxLength"):
        validate_upload(made.jpeg() + bytes(10**6))


@pytest.mark.parametrize("where", ["/nobody/listens", "localhost:9"])
def test_a_scanner_that_does_not_answer_lets_nothing_in(settings, where):
    settings.VIRUS_SCANNER = where
    with pytest.raises(UploadRefused, match="did not answer"):
        validate_upload(made.png())
