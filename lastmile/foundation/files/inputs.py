"""Where a photo is chosen on a page."""

from __future__ import annotations

from typing import Any

from django import forms

from lastmile.foundation.rulepacks import selectors as packs


class PhotoInput(forms.FileInput):
    """Carries how a photo is kept, so that the page makes it that small before it is sent (frontend/app/photos.ts).

    What a phone takes today is larger than the platform takes, and minutes of a weak network. Without JavaScript the photo
    goes as it is. `with_place=False`: its time and place stay on the phone too.
    """

    def __init__(self, attrs: dict[str, Any] | None = None, *, with_place: bool = True) -> None:
        super().__init__({"class": "form-control", "accept": "image/*", **(attrs or {})})
        self.with_place = with_place

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """The longest side in pixels and the quality of 100 that a photo is kept in, beside the usual attributes."""
        kept = {
            "data-side": packs.of_installation("files.photo_side_kept").whole,
            "data-quality": packs.of_installation("files.photo_quality").whole,
        }
        if not self.with_place:
            kept["data-bare"] = True
        return {**super().build_attrs(base_attrs, extra_attrs), **kept}
