"""The gettext catalogues, in Python alone: no gettext tools needed.

    python tools/catalogues.py            compile what lies in locale/ (`make build`)
    python tools/catalogues.py extract    drop translations of strings that are gone, bring places up to the code
    python tools/catalogues.py missing    write the strings without a translation, ready to be filled in and appended
    python tools/catalogues.py check      fail on translations of strings that are gone, on differing placeholders, and on what is
                                          not translated into a language that is offered to readers (LANGUAGES)

The Chinese text is the message id, so zh-Hans needs no catalogue; what is not translated is shown in Chinese.
"""

from __future__ import annotations

import functools
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
NOISE = tuple(
    f'"{name}:'
    for name in (
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "worded": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
SAID = re.compile(r'\bt\("([^"\\]+)"\)')  # words of a print, as `prints.typesetting` finds them


def catalogues() -> list[Path]:
    """Every catalogue there is."""
    return sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))


def read(file: Path) -> Catalog:
    with file.open("rb") as text:
        return read_po(text, locale=file.parts[-3], domain="django")


def compile_all() -> None:
    (ROOT / "locale").mkdir(exist_ok=True)
    for source in catalogues():
        with source.with_suffix(".mo").open("wb") as out:
            write_mo(out, read(source))


Said = tuple[str, "str | tuple[str, ...]", "str | None"]


def messages() -> Iterator[Said]:
    """(path, message, context) of every string in code and templates, tests left out."""
    for file in sorted((ROOT / "lastmile").rglob("*")) + sorted((ROOT / "config").rglob("*")):
        if not file.is_file() or "tests" in file.parts:
            continue
        if file.suffix == ".py" and "migrations" not in file.parts:
            yield from _of_code(file, file.read_bytes())
        elif file.suffix == ".html" and "templates" in file.parts:
            yield from _of_code(file, _as_code(file.read_text(encoding="utf-8")))
        elif file.suffix == ".typ" and "prints" in file.parts:
            yield from ((str(file.relative_to(ROOT)), said, None) for said in SAID.findall(file.read_text("utf-8")))


def _as_code(template: str) -> bytes:
    """Django's own view of a template as code, each line from its first sign on."""
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(template).splitlines()).encode()


def _of_code(file: Path, code: bytes) -> Iterator[Said]:
    path = str(file.relative_to(ROOT))
    for _line, function, said, _comments in extract_python(io.BytesIO(code), KEYWORDS, [], {"encoding": "utf-8"}):
        parts = said if isinstance(said, tuple) else (said,)
        if not parts[0]:
            continue
        if function.startswith("pgettext"):
            yield path, str(parts[1]), str(parts[0])
        elif function.startswith("ngettext"):
            yield path, (str(parts[0]), str(parts[1])), None
        else:
            yield path, str(parts[0]), None


@functools.cache
def template() -> Catalog:
    """All strings, each with the files that say it."""
    found = Catalog(domain="django", project="lastmile", version="", copyright_holder="", msgid_bugs_address="")
    for path, message, context in messages():
        found.add(message, locations=[(path, None)], context=context)
    return found


def extract() -> None:
    """Keep what is translated and still said."""
    fresh = template()
    for file in catalogues():
        known = read(file)
        known.update(fresh, no_fuzzy_matching=True)
        _write(file, _only(known, translated=True))
        print(_told(file))


def missing() -> None:
    """To standard output, as entries of a catalogue."""
    fresh = template()
    for file in catalogues():
        known = read(file)
        known.update(fresh, no_fuzzy_matching=True)
        write_po(sys.stdout.buffer, _only(known, translated=False), width=120, sort_output=True, include_lineno=False)


def _only(catalogue: Catalog, *, translated: bool) -> Catalog:
    kept = Catalog(locale=catalogue.locale, domain="django", fuzzy=False)
    for one in catalogue:
        if one.id and bool(_words(one.string)) == translated:
            kept[one.id] = one
    return kept


def _write(file: Path, catalogue: Catalog) -> None:
    """Without the header's dates and empty names, which would change every time and say nothing."""
    catalogue.header_comment = "# The Chinese text is the message id. Written by tools/catalogues.py; translate here."
    out = io.BytesIO()
    write_po(out, catalogue, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = out.getvalue().decode().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith(NOISE)), encoding="utf-8")


def _told(file: Path) -> str:
    return f"{file.parts[-3]}: {len(read(file))} of {len(template())} translated"


def _words(said: object) -> str:
    return "".join(said) if isinstance(said, tuple | list) else str(said or "")


def problems() -> Iterator[str]:
    """What is wrong with the catalogues, one line each."""
    from django.conf import settings

    there = {_key(one): one for one in template() if one.id}
    for file in catalogues():
        language, known = file.parts[-3], read(file)
        told = {_key(one) for one in known if _words(one.string)}
        if language in dict(settings.LANGUAGES):
            yield from (f"{language}: {one.id!r} is not translated" for key, one in there.items() if key not in told)
        gone = [one for one in known if one.id and _key(one) not in there]
        yield from (f"{language}: nothing says {one.id!r} any more" for one in gone)
        for one, errors in known.check():
            yield from (f"{language}: {one.id!r}: {error}" for error in errors)


def _key(message: Message) -> tuple[object, str | None]:
    one = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return one, message.context


def check() -> None:
    """Fail on strings nobody says, on placeholders that differ, and on what is not translated."""
    found = list(problems())
    print("\n".join(found or [_told(file) for file in catalogues()]))
    if found:
        sys.exit(f"{len(found)} problems in locale/: see python tools/catalogues.py extract, missing")


def main() -> None:
    word = sys.argv[1] if len(sys.argv) > 1 else "compile"
    acts = {"compile": compile_all, "extract": extract, "missing": missing, "check": check}
    if word not in acts:
        sys.exit(__doc__)
    if word != "compile":  # Django reads templates only when it is set up
        sys.path.insert(0, str(ROOT))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
    acts[word]()


if __name__ == "__main__":
    main()
