"""The key and certificate alerts are signed with on their way out: in files outside the database, made when first needed."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lastmile.kernel import clock
from lastmile.kernel.cap.writing import Key
from lastmile.kernel.made_once import made_once

YEARS = timedelta(days=3650)


@dataclass(frozen=True)
class Seal:
    """A key with its certificates, the own one first."""

    key: Key
    certificates: tuple[x509.Certificate, ...]

    @property
    def fingerprint(self) -> str:
        """A short name of the own certificate."""
        return hashlib.sha256(self.certificates[0].public_bytes(serialization.Encoding.DER)).hexdigest()[:16]


def seal() -> Seal:
    """The key and the certificates in force. Raises ImproperlyConfigured when the files do not fit."""
    return _read(Path(settings.CAP_KEY), Path(settings.CAP_CERTIFICATE))


@functools.cache
def _read(key_file: Path, certificate_file: Path) -> Seal:
    if not key_file.exists():
        made_once(key_file, _new_key)
    try:
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise ValueError("neither EC nor RSA")
        if not certificate_file.exists():
            made_once(certificate_file, lambda: _own_certificate(key).public_bytes(serialization.Encoding.PEM))
        certificates = tuple(x509.load_pem_x509_certificates(certificate_file.read_bytes()))
    except (ValueError, TypeError, OSError) as problem:
        raise ImproperlyConfigured(f"LASTMILE_CAP_KEY, LASTMILE_CAP_CERTIFICATE: {problem}") from problem
    if certificates[0].public_key() != key.public_key():
        raise ImproperlyConfigured("LASTMILE_CAP_CERTIFICATE must begin with the certificate of LASTMILE_CAP_KEY.")
    return Seal(key, certificates)


def _new_key() -> bytes:
    key, form = ec.generate_private_key(ec.SECP256R1()), serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _own_certificate(key: Key) -> x509.Certificate:
    """One that vouches for nobody but itself: receivers put it into their folder of trusted ones."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, settings.CAP_SENDER[:64])])
    now = clock.now()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=365))  # a demo's clock may stand in the past
        .not_valid_after(now + YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
