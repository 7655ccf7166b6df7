"""Certificates one trusts, and whether a signer's leads to one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der"})
MOST_FILES, MOST_BYTES, LONGEST_CHAIN = 1_000, 1_000_000, 5
PEM = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class Trust:
    """Signers' own certificates and those of offices that vouch for others; `broken` names files nothing was read from."""

    certificates: tuple[x509.Certificate, ...] = ()
    broken: tuple[str, ...] = ()

    def covers(self, signer: x509.Certificate, others: Sequence[x509.Certificate], at: datetime) -> bool:
        """Whether the signer is trusted, or vouched for by somebody trusted, through at most a few in between."""
        return _leads_home(signer, self.certificates, (*self.certificates, *others), at)


def from_folder(folder: Path) -> Trust:
    """Every certificate in the folder's .pem, .crt, .cer and .der files."""
    good: list[x509.Certificate] = []
    broken = []
    for file in sorted(one for one in folder.iterdir() if one.suffix.lower() in SUFFIXES)[:MOST_FILES]:
        try:
            good += _read(file)
        except (ValueError, OSError, UnsupportedAlgorithm):
            broken.append(file.name)
    return Trust(tuple(good), tuple(broken))


def _read(file: Path) -> list[x509.Certificate]:
    if file.stat().st_size > MOST_BYTES:
        raise ValueError(file.name)
    content = file.read_bytes()
    return x509.load_pem_x509_certificates(content) if PEM in content else [x509.load_der_x509_certificate(content)]


def is_valid_at(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _leads_home(
    signer: x509.Certificate, home: Sequence[x509.Certificate], known: Sequence[x509.Certificate], at: datetime
) -> bool:
    """Step by step up from the signer; each certificate is looked at once, in whatever circles they vouch for each other."""
    seen: set[x509.Certificate] = set()
    front = [signer]
    for _step in range(LONGEST_CHAIN + 1):
        if any(one in home for one in front):
            return True
        seen |= set(front)
        above = [issuer for one in front for issuer in _issuers(one, [one for one in known if one not in seen], at)]
        front = list(dict.fromkeys(above))
    return False


def _issuers(one: x509.Certificate, known: Sequence[x509.Certificate], at: datetime) -> Iterator[x509.Certificate]:
    for other in known:
        if other != one and other.subject == one.issuer and _may_vouch(other, at) and _vouches(other, one):
            yield other


def _vouches(issuer: x509.Certificate, one: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_vouch(certificate: x509.Certificate, at: datetime) -> bool:
    """Only a certificate made to vouch for others does, and only in its time."""
    try:
        is_authority = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False
    try:
        signs = certificate.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except (x509.ExtensionNotFound, ValueError):
        signs = True
    return is_authority and signs and is_valid_at(certificate, at)
