"""Signatures of messages: XML-DSig, enveloped. Only what a signature covers is given back to be read."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from lxml import etree
from signxml.algorithms import SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidInput, InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier

from lastmile.kernel.cap import elements, parsing, words
from lastmile.kernel.cap.findings import Signature
from lastmile.kernel.cap.trust import Trust, is_valid_at

SIGNATURE = f"{{{words.SIGNATURES}}}Signature"
METHODS = frozenset(one for one in SignatureMethod if one.name.startswith(("RSA_SHA", "ECDSA_SHA", "SHA")))
MOST_CERTIFICATES = 10


@dataclass(frozen=True)
class Signed:
    """How the signature stands, what may be read (None: nothing may), and who signed."""

    state: Signature
    root: etree._Element | None
    by: str = ""


def verify(root: etree._Element, trust: Trust | None, now: datetime) -> Signed:
    """The standing of an alert's signature. An unsigned one may be read whole; a signed one only as it was signed."""
    signatures = list(root.iter(SIGNATURE))
    if not signatures:
        return Signed(Signature.UNSIGNED, root)
    if not _covers_all(root, signatures):
        return Signed(Signature.MISPLACED, None)
    enclosed = _certificates(signatures[0])
    candidates = enclosed[:1] or list(trust.certificates if trust else ())[:MOST_CERTIFICATES]
    if not candidates:
        return Signed(Signature.UNSUPPORTED, None)
    tried = [(_verified(root, one), one) for one in candidates]
    (state, signed), signer = next((pair for pair in tried if pair[0][1] is not None), tried[0])
    if signed is None:
        return Signed(state, None, _named(signer))
    return Signed(_standing(signed, signer, enclosed[1:], trust, now), signed, _named(signer))


def _covers_all(root: etree._Element, signatures: list[etree._Element]) -> bool:
    """One signature, a child of the message itself, with one reference: to the whole message."""
    if len(signatures) != 1 or signatures[0].getparent() is not root:
        return False
    references = signatures[0].findall(f"{{{words.SIGNATURES}}}SignedInfo/{{{words.SIGNATURES}}}Reference")
    own = {f"#{root.get(name)}" for name in ("Id", "ID", "id") if root.get(name)}
    return len(references) == 1 and references[0].get("URI") in {"", *own}


def _certificates(signature: etree._Element) -> list[x509.Certificate]:
    found = []
    for element in list(signature.iter(f"{{{words.SIGNATURES}}}X509Certificate"))[:MOST_CERTIFICATES]:
        try:
            found.append(x509.load_der_x509_certificate(b64decode(elements.text(element))))
        except (ValueError, binascii.Error):
            continue
    return found


def _verified(root: etree._Element, signer: x509.Certificate) -> tuple[Signature, etree._Element | None]:
    """Whether the signature is that of the certificate's key over this content; who the signer is comes later."""
    try:
        config = SignatureConfiguration(
            location="./", expect_references=1, signature_methods=METHODS,
            verification_time=signer.not_valid_before_utc + timedelta(seconds=1),
        )  # fmt: skip
        result = XMLVerifier().verify(root, x509_cert=signer, expect_config=config)
    except InvalidDigest:
        return Signature.BAD_DIGEST, None
    except InvalidSignature:
        return Signature.BAD_SIGNATURE, None
    except (InvalidInput, ValueError):
        return Signature.UNSUPPORTED, None
    except Exception:  # hostile bytes reach deep into the library: whatever it stumbles over is no good signature
        return Signature.BAD_SIGNATURE, None
    signed = result.signed_xml if not isinstance(result, list) else None
    if signed is None or signed.tag != root.tag or next(signed.iter(SIGNATURE), None) is not None:
        return Signature.MISPLACED, None
    return Signature.VALID, signed


def _standing(
    signed: etree._Element, signer: x509.Certificate, others: list[x509.Certificate], trust: Trust | None, now: datetime
) -> Signature:
    sent = parsing.message(signed).sent
    then = sent if sent and sent <= now else now
    if trust is None:
        return Signature.UNKNOWN_SIGNER
    if not trust.covers(signer, others, then):
        return Signature.UNTRUSTED
    if is_valid_at(signer, now):
        return Signature.VALID
    return Signature.VALID_WHEN_SIGNED if is_valid_at(signer, then) else Signature.EXPIRED


def _named(signer: x509.Certificate) -> str:
    try:
        return signer.subject.rfc4514_string()[:200]
    except ValueError:
        return ""
