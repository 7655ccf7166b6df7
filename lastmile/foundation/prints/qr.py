"""QR codes drawn on the server: one path, for an inline SVG of a page or for a print; no outside address."""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.kernel.loading import later

qrcode = later("qrcode")
QUIET = 4  # modules of white around, as the standard asks


@dataclass(frozen=True)
class Drawing:
    """`side`: width and height in modules; `path`: the black ones, for the d of a path."""

    side: int
    path: str

    @property
    def svg(self) -> str:
        """The drawing alone, for a print."""
        size = f'viewBox="0 0 {self.side} {self.side}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} shape-rendering="crispEdges"><path d="{self.path}"/></svg>'
        )


def draw(text: str) -> Drawing:
    """The code of a text."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    matrix = code.get_matrix()
    rows = enumerate(matrix)
    black = [f"M{x} {y}h1v1h-1z" for y, row in rows for x, dark in enumerate(row) if dark]
    return Drawing(len(matrix), "".join(black))
