"""The practice's own certificate authority: kept beside its keys, good for this network alone.

A tablet that trusts it trusts nothing more than names that end in ``.local``, this machine's own
name and addresses that nobody else can reach: the certificate itself says so (RFC 5280, 4.2.1.10),
so a stolen authority opens no bank.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import secrets
import ssl
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from needlepoint.errors import Refused
from needlepoint.records.folders import write_new
from needlepoint.studio.lan.addresses import LOOPBACK, PRIVATE, Place, is_private

FILE = "lan-authority.pem"
LASTS = dt.timedelta(days=3652)  # own choice: longer than a tablet lives
LEAF_LASTS = dt.timedelta(days=90)  # iOS takes at most 825 days
RENEWED_BEFORE = dt.timedelta(days=45)  # own choice: half of it, so no closed month matters
BACK = dt.timedelta(days=30)  # own choice: so much may a tablet's clock be behind
KEY_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


class ClockWrong(Refused):
    """The clock of this machine cannot be right."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Certificate and key of the authority."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        """Return the certificate as tablets take it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """Return SHA-256 of the certificate, as systems show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def covers(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        """Whether it may vouch for an address."""
        limits = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        nets = [
            each.value for each in limits.permitted_subtrees or () if hasattr(each.value, "hosts")
        ]
        return any(address in net for net in nets if net.version == address.version)

    def covers_name(self, name: str) -> bool:
        """Whether it may vouch for a name."""
        limits = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        permitted = [
            each.value for each in limits.permitted_subtrees or () if isinstance(each, x509.DNSName)
        ]
        return any(name == each or name.endswith(f".{each}") for each in permitted)


def open_authority(keys: Path, place: Place) -> Authority:
    """Return the authority of a practice; make it where there is none.

    Parameters
    ----------
    keys
        The folder of the practice's keys.
    place
        Where this machine is found; an authority made now vouches for these names.

    Raises
    ------
    ClockWrong
        If this machine's clock stands before the day on which the authority was made.
    """
    path = keys / FILE
    if not path.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):  # another process was faster
            write_new(path, [_made(place)])
    authority = _read(path)
    begins, now = authority.certificate.not_valid_before_utc, dt.datetime.now(dt.UTC)
    if now < begins:
        raise ClockWrong(
            f"The clock of this machine says {now:%Y-%m-%d}, which cannot be: the authority of "
            f"this practice was made after {begins:%Y-%m-%d}. Set the clock, then start again."
        )
    return authority


def _read(path: Path) -> Authority:
    data = path.read_bytes()
    key = serialization.load_pem_private_key(data, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Authority(x509.load_pem_x509_certificate(data), key)


def _made(place: Place) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Needlepoint"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Needlepoint studio on {place.name}"[:64]),
        ]
    )
    now = dt.datetime.now(dt.UTC)
    begun = x509.CertificateBuilder().subject_name(named).issuer_name(named)
    begun = begun.serial_number(x509.random_serial_number()).public_key(key.public_key())
    begun = begun.not_valid_before(now - BACK).not_valid_after(now + LASTS)
    begun = begun.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    begun = begun.add_extension(_uses("key_cert_sign", "crl_sign"), critical=True)
    begun = begun.add_extension(_limits(place), critical=True)
    made = begun.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
    ).sign(key, hashes.SHA256())
    return _private_bytes(key) + made.public_bytes(serialization.Encoding.PEM)


def _limits(place: Place) -> x509.NameConstraints:
    """Return what the authority may vouch for: this machine, and what only this network reaches."""
    own = [ipaddress.ip_network(each) for each in place.addresses if not is_private(each)]
    names = [x509.DNSName(name) for name in ("local", *place.names[1:])]
    nets = [x509.IPAddress(net) for net in (*PRIVATE, *own)]
    return x509.NameConstraints(permitted_subtrees=[*names, *nets], excluded_subtrees=None)


def _uses(*names: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in names for name in KEY_USES})


def _private_bytes(key: ec.EllipticCurvePrivateKey, word: bytes = b"") -> bytes:
    sealing: Any = serialization.NoEncryption()
    if word:
        sealing = serialization.BestAvailableEncryption(word)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealing)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A certificate of the server with its key.

    Attributes
    ----------
    place
        For which names and addresses it stands.
    ends
        When it stops.
    """

    place: Place
    ends: dt.datetime
    pem: bytes
    key: ec.EllipticCurvePrivateKey

    def load_into(self, context: ssl.SSLContext) -> None:
        """Let a server speak with it; its key is on disk for a moment, sealed under a word."""
        word = secrets.token_bytes(24).hex()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "leaf.pem"
            write_new(path, [_private_bytes(self.key, word.encode()), self.pem])
            context.load_cert_chain(path, password=word)


def issue(authority: Authority, place: Place) -> Leaf:
    """Return a certificate of this machine, signed by the authority of the practice."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    ends = min(now + LEAF_LASTS, authority.certificate.not_valid_after_utc)
    begins = max(now - BACK, authority.certificate.not_valid_before_utc)
    addresses = [each for each in (*place.addresses, *LOOPBACK) if authority.covers(each)]
    names = [each for each in place.names if authority.covers_name(each)]
    called: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    called += [x509.IPAddress(address) for address in addresses]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, place.local_name[:64])])
    begun = x509.CertificateBuilder().subject_name(subject)
    begun = begun.issuer_name(authority.certificate.subject).public_key(key.public_key())
    begun = begun.serial_number(x509.random_serial_number())
    begun = begun.not_valid_before(begins).not_valid_after(ends)
    begun = begun.add_extension(x509.SubjectAlternativeName(called), critical=False)
    begun = begun.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    begun = begun.add_extension(_uses("digital_signature"), critical=True)
    begun = begun.add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
    )
    made = begun.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
        critical=False,
    ).sign(authority.key, hashes.SHA256())
    return Leaf(place, ends, made.public_bytes(serialization.Encoding.PEM), key)


def server_context() -> ssl.SSLContext:
    """Return how the server speaks: TLS 1.2 or newer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
