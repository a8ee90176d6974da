"""A tablet comes in over the network of the practice, in a browser that trusts its authority."""

import base64
import hashlib
import re
import shutil
import socket
import ssl
import subprocess
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate
from tests.studio.browser import leave_by
from tests.studio.journeys.test_door_page import KEY, WORD, become_owner

pytest.importorskip("playwright", reason="playwright is not installed")

CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def studio(tmp_path, browser_tools):
    """Serve on the own network; give what it printed, and the link."""
    plain = browser_tools.free_port()
    more = ["--lan", "--plain-port", str(plain), "--no-worker"]
    with browser_tools.served(tmp_path, more=more) as (_address, link):
        yield (tmp_path / "said.txt").read_text("utf-8"), link


def name_in(said):
    return re.search(r"https://([a-z0-9-]+\.local)", said)[1]


def trust(home, name, address, said):
    """Let a profile trust the authority whose certificate it took; return options of the browser.

    Chromium reads such trust from a store that certutil writes. Where there is none, Python makes
    sure that the authority vouches for the name, and the browser takes that one key.
    """
    authority = home / "needlepoint.crt"
    if shutil.which("certutil") is not None:
        store = home / ".pki" / "nssdb"
        store.mkdir(parents=True)
        words = ["certutil", "-d", f"sql:{store}"]
        subprocess.run([*words, "-N", "--empty-password"], check=True)
        subprocess.run([*words, "-A", "-n", "np", "-t", "C,,", "-i", authority], check=True)
        return []
    vouched = ssl.create_default_context(
        cadata=x509_of(authority).public_bytes(Encoding.PEM).decode()
    )
    port = int(re.search(rf"https://{name}:(\d+)", said)[1])
    with (
        socket.create_connection((address, port)) as plain,
        vouched.wrap_socket(plain, server_hostname=name) as safe,
    ):
        leaf = load_der_x509_certificate(safe.getpeercert(binary_form=True))
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return [f"--ignore-certificate-errors-spki-list={digest}"]


def x509_of(path):
    """Read a certificate in either of its forms."""
    data = path.read_bytes()
    pem = data.startswith(b"-----")
    return load_pem_x509_certificate(data) if pem else load_der_x509_certificate(data)


@contextmanager
def tablet(home, said, *, trusts=True, **options):
    """Open a profile of its own, of a device that trusts the authority or does not.

    It finds the name of the machine at the address of the code, as a network would tell it.
    """
    from playwright.sync_api import sync_playwright
    from tests.studio.browser import CHROMIUM, PATIENCE_S

    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: what needs a browser was not looked at")
    home.mkdir()
    scanned, name = re.search(r"open (http://\S+)", said)[1], name_in(said)
    address = urlsplit(scanned).hostname
    with urlopen(f"{scanned}needlepoint.crt") as answer:
        (home / "needlepoint.crt").write_bytes(answer.read())
    trusting = trust(home, name, urlsplit(scanned).hostname, said) if trusts else []
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            home / "profile",
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                *CAMERA,
                *trusting,
                f"--host-resolver-rules=MAP {name} {address}",
            ],
            env={"HOME": str(home)},
            viewport={"width": 820, "height": 1180},
            **options,
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        yield context.pages[0], scanned
        context.close()


def test_the_code_leads_a_tablet_that_trusts_the_authority_to_camera_and_passkey(studio, tmp_path):
    said, link = studio
    with tablet(tmp_path / "tablet", said) as (page, scanned):
        page.goto(scanned)
        page.wait_for_url(f"https://{name_in(said)}:*/**")  # by itself
        assert page.evaluate("isSecureContext")
        become_owner(page, link)
        developer = page.context.new_cdp_session(page)
        developer.send("WebAuthn.enable")
        developer.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        page.goto(re.sub("/first-run/.*", "/account/second/webauthn/add/", link))
        page.get_by_label("Password").fill(WORD)
        leave_by(page.get_by_role("button", name="Confirm"))
        page.get_by_label("Passwordless").check()
        page.get_by_role("button", name="Add").click()
        page.get_by_role("heading", name="Recovery Codes").wait_for()
        leave_by(page.get_by_role("link", name="Ana", exact=True))  # the menu has no room here
        leave_by(page.locator("main").get_by_role("button", name="Log out"))
        page.get_by_role("button", name="Use a passkey").click()
        page.get_by_role("heading", name="Today").wait_for()
        started = page.evaluate(
            "navigator.mediaDevices.getUserMedia({video: true})"
            ".then(stream => stream.getVideoTracks()[0].readyState)"
        )
        assert started == "live"
        for cookie in page.context.cookies():
            assert cookie["secure"]
            assert cookie["name"].startswith("__Host-")
        page.goto(re.sub("/first-run/.*", "/tablets/", link))
        page.get_by_role("img", name=scanned).wait_for()


def test_a_tablet_that_does_not_trust_it_yet_sees_the_two_taps(studio, tmp_path, photograph):
    said, _link = studio
    agent = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X)"
    with tablet(tmp_path / "tablet", said, trusts=False, user_agent=agent) as (page, scanned):
        page.goto(scanned)
        page.get_by_text("Certificate Trust Settings").wait_for()
        page.locator("#looking").wait_for(state="hidden")
        assert page.url == scanned
        assert not page.get_by_text("Install anyway").is_visible()
        assert page.locator("input").count() == 0
        assert page.locator("#clock").is_hidden()
        for scheme, width in (("light", 820), ("dark", 390)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 844})
            photograph(page, f"lan-plain-{scheme}-{width}.png", full_page=True)
        page.clock.install(time=0)  # 1970
        page.reload()
        page.get_by_text("The clock of this device is wrong").wait_for()
