"""Compile the gettext catalogues in Python: no gettext tools needed."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def main() -> None:
    Path("locale").mkdir(exist_ok=True)
    for source in Path("locale").glob("*/LC_MESSAGES/django.po"):
        with source.open("rb") as text:
            catalogue = read_po(text)
        with source.with_suffix(".mo").open("wb") as out:
            write_mo(out, catalogue)


if __name__ == "__main__":
    main()
