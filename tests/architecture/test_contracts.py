"""Every domain is under contract: a place in the order, and a block that closes all of it but public.py."""

import configparser

import pytest

from tests.architecture.sources import ROOT, domains


def _contracts() -> configparser.ConfigParser:
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter", encoding="utf-8")
    return read


@pytest.mark.parametrize("domain", domains())
def test_a_domain_has_its_place_in_the_order(domain):
    layers = _contracts()["importlinter:contract:domains-order"]["layers"].split()
    assert {domain, f"({domain})"} & set(layers), f"add {domain} to domains-order in .importlinter"


@pytest.mark.parametrize("domain", domains())
def test_a_domain_opens_only_its_public_module(domain):
    name, package = f"importlinter:contract:private-{domain}", f"lastmile.domains.{domain}"
    contracts = _contracts()
    assert name in contracts, f"add [{name}] to .importlinter, like private-hazards"
    block = contracts[name]
    assert block["type"] == "protected"
    assert block["protected_modules"].split() == block["allowed_importers"].split() == [package]
    open_to = [line.strip() for line in block["ignore_imports"].strip().splitlines()]
    assert open_to == [
        f"** -> {package}.public",
        f"lastmile.interfaces.api.** -> {package}.api",
        f"lastmile.**.tests.** -> {package}.**",
    ]


def test_a_block_without_its_domain_is_stale():
    blocks = {name.rpartition("private-")[2] for name in _contracts().sections() if ":private-" in name}
    assert blocks == set(domains())


def test_no_contract_looks_away():
    """`ignore_imports` opens public modules, API glue and tests; nothing else may be ignored."""
    allowed = (".public", ".api", ".tests.")
    for name in _contracts().sections():
        for line in _contracts()[name].get("ignore_imports", "").strip().splitlines():
            assert any(word in f"{line.strip()}." for word in allowed), f"{name}: {line.strip()}"
