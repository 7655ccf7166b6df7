"""Documents lead where they say: every link to a file, and every decision that anything names."""

import re
from pathlib import Path

from tests.architecture.sources import ROOT

LINK = re.compile(r"\]\((?![a-z]+:)([^)#\s]+)")
DECISION = re.compile(r"[Dd]ecisions? (\d{1,3}(?:(?:, | and | to )\d{1,3})*)")
READ = ("lastmile", "config", "tests", "tools", "deploy", "docs", "benchmarks", "frontend")
KINDS = {".md", ".py", ".toml", ".html", ".ts", ".css", ".conf"}


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(file for top in READ for file in (ROOT / top).rglob("*.md"))]


def texts() -> dict[Path, str]:
    files = (file for top in READ for file in (ROOT / top).rglob("*") if file.suffix in KINDS and file.is_file())
    return {file: file.read_text(encoding="utf-8") for file in (*files, *ROOT.glob("*.md"))}


def test_every_link_of_a_document_leads_to_a_file():
    lost = [
        f"{page.relative_to(ROOT)} → {link}"
        for page in documents()
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert lost == []


def test_every_decision_that_is_named_is_there():
    there = {int(file.name[:4]) for file in (ROOT / "docs" / "decisions").glob("[0-9]*.md")}
    named = {
        (str(file.relative_to(ROOT)), int(number))
        for file, text in texts().items()
        for said in DECISION.findall(text)
        for number in re.findall(r"\d+", said)
    }
    assert len(named) > 50, "nothing was read"
    assert sorted(one for one in named if one[1] not in there) == []
