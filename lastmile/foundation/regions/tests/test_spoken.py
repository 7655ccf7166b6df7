"""Places as people say them."""

import pytest

from lastmile.foundation.regions import as_written


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("海科村村民委员会 3组", "海科村3组"),
        ("向阳社区居民委员会", "向阳社区"),
        ("清点少 1 人:海科村村民委员会3组", "清点少 1 人:海科村3组"),
        ("石门村委会院坝", "石门村委会院坝"),
    ],
)
def test_the_words_of_the_office_are_left_out(written, said):
    assert as_written.spoken(written) == said
