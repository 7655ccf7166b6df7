"""The locks hold versions and hashes, no addresses: whoever installs chooses from where."""

import json
import re

from tests.architecture.sources import ROOT

ADDRESS = re.compile(r"\b(?:https?|git|ssh|file)\b\S{0,3}//|--(?:index-url|extra-index-url|find-links|trusted-host)")


def test_the_python_lock_names_no_address():
    assert not ADDRESS.search((ROOT / "requirements.lock").read_text())


def test_every_python_package_is_pinned_by_hash():
    text = (ROOT / "requirements.lock").read_text()
    packages = re.findall(r"^[\w.\-\[\]]+==\S+ \\$", text, re.M)
    loose = re.findall(r"^[A-Za-z][^=\n]*(?:[<>~]=|@).*$", text, re.M)
    assert len(packages) > 50 and not loose
    assert all("--hash=sha256:" in part for part in re.split(r"^(?=[\w.\-]+==)", text, flags=re.M)[1:])


def test_the_node_lock_names_no_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, one in packages.items() if "resolved" in one]
    assert all("integrity" in one for name, one in packages.items() if name and not one.get("link"))


def test_the_guard_sees_an_address():
    assert ADDRESS.search("https://example.org/simple") and ADDRESS.search("--index-url x")
