"""What is made while a process loads stays, and is searched for garbage no more."""

import gc
import subprocess
import sys

import pytest

from lastmile.kernel.loading import later, loading


def test_nothing_is_searched_meanwhile_and_what_was_made_never_again():
    before = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
        made = [[number] for number in range(100)]
    assert gc.isenabled() and gc.get_freeze_count() >= before + len(made)


def test_after_a_start_that_failed_python_searches_as_before():
    with pytest.raises(ZeroDivisionError), loading():
        _ = 1 / 0
    assert gc.isenabled()


LATER = """
import sys
from lastmile.kernel.loading import later, load_now
library = later("colorsys")
assert later("colorsys") is library and "colorsys" not in sys.modules
{used}
assert "colorsys" in sys.modules
assert library.rgb_to_hsv is sys.modules["colorsys"].rgb_to_hsv
"""


@pytest.mark.parametrize("used", ["library.rgb_to_hsv(1, 1, 1)", "load_now()"])
def test_a_library_that_was_put_off_loads_when_it_is_used_or_before_a_fork(used):
    subprocess.run([sys.executable, "-c", LATER.format(used=used)], check=True)


def test_what_a_library_does_not_have_is_missing_as_from_its_module():
    with pytest.raises(AttributeError, match="colorsys"):
        _ = later("colorsys").no_such_thing
