"""How a signature can stand, each case by its own word; and that only what is signed is read."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from lxml import etree

from lastmile.kernel import cap
from lastmile.kernel.cap import trust
from lastmile.kernel.cap.tests.samples import MESSAGE, NOW, certificate, check, key, signed, xml

DS = "{http://www.w3.org/2000/09/xmldsig#}"


def trusting(*certificates) -> cap.Trust:
    return cap.Trust(certificates)


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_signed_message_of_somebody_trusted_is_valid(kind):
    verdict = check(signed(kind), trusting(certificate(kind)))
    assert (verdict.signature, verdict.ok, verdict.message) == (cap.Signature.VALID, True, MESSAGE)
    assert f"预警中心 {kind}" in verdict.signed_by


def test_without_a_signature_it_says_so():
    assert check(xml(), trusting()).signature == cap.Signature.UNSIGNED


def test_without_trust_the_signer_is_unknown_and_with_other_trust_untrusted():
    assert check(signed()).signature == cap.Signature.UNKNOWN_SIGNER and check(signed()).ok
    assert check(signed(), trusting(certificate("rsa"))).signature == cap.Signature.UNTRUSTED
    assert not check(signed(), trusting()).ok


def test_content_changed_afterwards_is_a_bad_digest():
    verdict = check(signed().replace("100毫米".encode(), "10毫米".encode()), trusting(certificate()))
    assert (verdict.signature, verdict.message, verdict.ok) == (cap.Signature.BAD_DIGEST, None, False)


def test_the_signature_of_another_key_is_a_bad_signature():
    forged = cap.write(MESSAGE, key=key("other"), certificates=[certificate("ec")])
    assert check(forged, trusting(certificate("ec"))).signature == cap.Signature.BAD_SIGNATURE


def test_a_certificate_over_by_now_but_good_then_is_told_apart():
    content = cap.write(MESSAGE, key=key("ec"), certificates=[certificate("ec", days=(-30, 1))])
    later = cap.check(content, trusting(certificate("ec", days=(-30, 1))), NOW + timedelta(days=2))
    assert later.signature == cap.Signature.VALID_WHEN_SIGNED


def test_a_certificate_over_before_the_message_is_expired():
    old = certificate("ec", days=(-30, -10))
    assert (
        check(cap.write(MESSAGE, key=key("ec"), certificates=[old]), trusting(old)).signature == cap.Signature.EXPIRED
    )


def test_an_office_trusted_vouches_for_its_signers():
    root = certificate("root", authority=True)
    content = cap.write(MESSAGE, key=key("leaf"), certificates=[certificate("leaf", issuer="root")])
    assert check(content, trusting(root)).signature == cap.Signature.VALID


def test_whoever_is_no_authority_vouches_for_nobody():
    content = cap.write(MESSAGE, key=key("leaf"), certificates=[certificate("leaf", issuer="ec"), certificate("ec")])
    assert check(content, trusting(certificate("ec"))).signature == cap.Signature.UNTRUSTED


def test_an_authority_enclosed_is_not_trusted_for_being_there():
    enclosed = [certificate("leaf", issuer="root"), certificate("root", authority=True)]
    content = cap.write(MESSAGE, key=key("leaf"), certificates=enclosed)
    assert check(content, trusting(certificate("ec"))).signature == cap.Signature.UNTRUSTED


def wrapped() -> bytes:
    """A forged message that carries the signed one inside a block and its signature at its end."""
    forged, good = etree.fromstring(xml(identifier="forged")), etree.fromstring(signed())
    signature = good.find(f"{DS}Signature")
    good.remove(signature)
    good.set("Id", "good")
    signature.find(f".//{DS}Reference").set("URI", "#good")
    forged.append(good)
    forged.append(signature)
    return etree.tostring(forged)


def moved() -> bytes:
    root = etree.fromstring(signed())
    info = root.find("{*}info")
    info.append(root.find(f"{DS}Signature"))
    return etree.tostring(root)


def doubled() -> bytes:
    root = etree.fromstring(signed())
    root.append(etree.fromstring(etree.tostring(root.find(f"{DS}Signature"))))
    return etree.tostring(root)


@pytest.mark.parametrize("make", [wrapped, moved, doubled])
def test_a_signature_that_does_not_cover_the_whole_message_opens_nothing(make):
    verdict = check(make(), trusting(certificate()))
    assert (verdict.signature, verdict.message, verdict.ok) == (cap.Signature.MISPLACED, None, False)


def test_a_block_added_beside_the_signature_is_noticed():
    root = etree.fromstring(signed())
    root.append(etree.fromstring(etree.tostring(root.find("{*}info"))))
    assert check(etree.tostring(root), trusting(certificate())).signature == cap.Signature.BAD_DIGEST


def test_what_hides_in_a_comment_is_not_read():
    commented = signed().replace("未来3小时".encode(), "未来<!-- 没有 -->3小时".encode())
    assert check(commented, trusting(certificate())).message == MESSAGE


@pytest.mark.parametrize(
    "old, new",
    [
        (b"2001/04/xmldsig-more#ecdsa-sha256", b"2000/09/xmldsig#hmac-sha1"),
        (b"2001/04/xmldsig-more#ecdsa-sha256", b"2001/04/xmldsig-more#sm2-sm3"),
    ],
)
def test_a_method_nobody_here_knows_is_told(old, new):
    assert check(signed().replace(old, new)).signature == cap.Signature.UNSUPPORTED


def test_a_folder_of_certificates_is_read_and_its_broken_files_named(tmp_path):
    from cryptography.hazmat.primitives.serialization import Encoding

    (tmp_path / "a.pem").write_bytes(certificate().public_bytes(Encoding.PEM))
    (tmp_path / "b.cer").write_bytes(certificate("rsa").public_bytes(Encoding.DER))
    (tmp_path / "c.crt").write_text("nothing")
    (tmp_path / "readme.txt").write_text("nothing")
    trust = cap.from_folder(tmp_path)
    assert trust.certificates == (certificate(), certificate("rsa")) and trust.broken == ("c.crt",)


def test_a_certificate_from_the_end_of_time_is_no_exception():
    last, name = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), certificate("ec").subject
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key("ec").public_key())
    made = made.serial_number(1).not_valid_before(last).not_valid_after(last).sign(key("ec"), hashes.SHA256())
    assert not check(cap.write(MESSAGE, key=key("ec"), certificates=[made])).ok


def test_certificates_that_vouch_for_each_other_in_circles_are_looked_at_once_each(monkeypatch):
    circle = [certificate("ec", days=(-number, 365), authority=True) for number in range(1, 10)]
    asked, really = [], trust._vouches
    monkeypatch.setattr(trust, "_vouches", lambda *pair: asked.append(pair) or really(*pair))
    assert not cap.Trust((certificate("rsa"),)).covers(circle[0], circle[1:], NOW)
    assert len(asked) < len(circle) ** 2
