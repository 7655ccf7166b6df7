"""A PDF read back as a reader of it would."""

from pypdfium2 import PdfDocument


def texts(content: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_bounded() for page in PdfDocument(content)]


def text(content: bytes) -> str:
    """All text, without the breaks that lines of paper make."""
    return "".join("".join(texts(content)).split())


def sizes(content: bytes) -> set[tuple[int, int]]:
    """Sizes of the pages in millimetres."""
    return {tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in PdfDocument(content)}
