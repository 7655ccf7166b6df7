"""No exported cell is taken for a formula."""

import pytest

from lastmile.foundation.web.sheet_writing import safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_what_begins_like_a_formula_is_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "陈有福", "a=b"])
def test_other_text_stays_as_it_is_and_empty_stays_empty(text):
    assert safe_cell(text) == text
