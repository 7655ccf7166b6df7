"""What is made while a process loads stays, and is searched for garbage no more."""

import gc

import pytest

from lastmile.kernel.loading import loading


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
