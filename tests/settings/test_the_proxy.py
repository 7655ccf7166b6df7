"""The configuration of the proxy in deploy/: every refusal of its own is a sentence of ours, and it says who asks."""

import json
import re

import pytest

from tests.architecture.sources import ROOT

CONF = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
SAID = sorted(set(re.findall(r"error_page [^;]*?(/pages/[\w.]+);", CONF)))


@pytest.mark.parametrize("path", SAID)
def test_each_page_lies_where_the_configuration_looks_and_speaks_both_languages(path):
    words = (ROOT / "deploy" / path.lstrip("/")).read_text(encoding="utf-8")
    if path.endswith(".json"):
        words = json.loads(words)["error"]
    assert re.search("[一-鿿]{4}", words) and re.search("[a-z]+ [a-z]+", words)


def test_no_page_lies_there_that_nothing_leads_to():
    assert {f"/pages/{one.name}" for one in (ROOT / "deploy" / "pages").iterdir()} == set(SAID)


@pytest.mark.parametrize("status", [400, 408, 413, 414, 421, 494, 497, 502, 503, 504])
def test_what_the_proxy_refuses_itself_is_said_by_us(status):
    assert re.search(rf"error_page [^;]*\b{status}\b", CONF)


def test_it_says_who_asks_and_sends_nobody_on_under_a_name_that_is_not_ours():
    assert "X-Forwarded-For $remote_addr" in CONF and "https://$host" not in CONF


def test_the_page_of_what_is_too_large_is_not_too_large_itself():
    inside = CONF.split("location /pages/ {", 1)[1].split("}", 1)[0]
    assert "client_max_body_size 0;" in inside
