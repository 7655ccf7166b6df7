"""Addresses of gateways and hosts are checked at start, each in one sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment as env

SMS = ("http", "https", "smpp", "smpps")


@pytest.mark.parametrize(
    "value",
    ["", "http://127.0.0.1:8021", "smpp://li:s%3Ae@smsc.example.gov.cn:2775?long=payload", "smpps://a:b@[::1]:3550"],
)
def test_a_good_address_is_taken_as_it_is(monkeypatch, value):
    monkeypatch.setenv("X", value)
    assert env.gateway("X", SMS) == value


@pytest.mark.parametrize(
    ("value", "match"),
    [
        ("ftp://a", "X must begin with http://, https://"),
        ("127.0.0.1:8021", "X must begin with"),
        ("http://", "X must begin with"),
        ("smpp://smsc.example.gov.cn:2775", "must look like smpp://system_id:password@host:port"),
        ("smpp://a:b@smsc.example.gov.cn", "must look like smpp"),
        ("http://[bad", "X is no address"),
        ("http://a:99999", "X is no address"),
    ],
)
def test_a_bad_one_is_refused_in_one_sentence(monkeypatch, value, match):
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match=match):
        env.gateway("X", SMS)


def test_voice_speaks_no_smpp(monkeypatch):
    monkeypatch.setenv("X", "smpp://a:b@c:1")
    with pytest.raises(ImproperlyConfigured, match="X must begin with http"):
        env.gateway("X", ("http", "https"))


def test_nodes_of_a_stream_are_addresses(monkeypatch):
    monkeypatch.setenv("X", "nats://10.0.0.1:4222, nats://10.0.0.2:4222")
    assert len(env.servers("X", ("nats", "tls"))) == 2
    for bad in ("10.0.0.1:4222", "nats://10.0.0.1", "nats://[bad"):
        monkeypatch.setenv("X", bad)
        with pytest.raises(ImproperlyConfigured, match="X lists nodes such as nats://"):
            env.servers("X", ("nats", "tls"))


def test_hosts_are_names_without_scheme_or_path(monkeypatch):
    monkeypatch.setenv("X", "Radio.example.gov.cn, 10.0.0.1,::1")
    assert env.hosts("X", ()) == ["radio.example.gov.cn", "10.0.0.1", "::1"]
    monkeypatch.setenv("X", "https://radio.example.gov.cn/")
    with pytest.raises(ImproperlyConfigured, match="X lists hosts such as"):
        env.hosts("X", ())


@pytest.mark.parametrize(
    "value", ["", "mail.example.gov.cn:25", "10.0.0.1", "smtps://li:s%3Ae@mail.example.gov.cn:465"]
)
def test_a_mail_server_is_written_in_one_of_three_ways(monkeypatch, value):
    monkeypatch.setenv("X", value)
    assert env.mail_server("X") == value


@pytest.mark.parametrize("value", ["mail:xx", "http://mail", "smtp://", "mail.example.gov.cn:99999", "[bad"])
def test_anything_else_is_no_mail_server(monkeypatch, value):
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="X must look like mail"):
        env.mail_server("X")


@pytest.mark.parametrize("value", ["应急办 <yj@example.gov.cn>", "lastmile@localhost"])
def test_letters_come_from_an_address(monkeypatch, value):
    monkeypatch.setenv("X", value)
    assert env.mailbox("X", "") == value


def test_a_name_alone_sends_no_letters(monkeypatch):
    monkeypatch.setenv("X", "应急办")
    with pytest.raises(ImproperlyConfigured, match="X must be an e-mail address"):
        env.mailbox("X", "")


@pytest.mark.parametrize("value", ["yj.example.gov.cn", "ftp://a/", "http://", "https://[bad", "https://a:99999"])
def test_an_address_begins_with_its_scheme_and_names_a_host(monkeypatch, value):
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="X must be an address such as https://"):
        env.address("X")


def test_pages_that_may_send_forms_are_addresses(monkeypatch):
    monkeypatch.setenv("X", "https://yj.example.gov.cn,yj.example.gov.cn")
    with pytest.raises(ImproperlyConfigured, match=r"X lists addresses such as https://.*not 'yj.example.gov.cn'"):
        env.addresses("X")
