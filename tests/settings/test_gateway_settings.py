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
