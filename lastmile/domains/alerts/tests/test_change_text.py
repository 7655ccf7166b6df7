"""What is said of a change fits, whatever the sender wrote: too long a sentence would be told to nobody."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lastmile.domains.alerts.models import Alert, Version
from lastmile.domains.alerts.selectors import wording
from lastmile.domains.orders.services import changes

from .nights import AT

WORDS = st.characters(categories=["L", "N", "P"])


@settings(max_examples=25)
@given(
    event=st.text(WORDS, max_size=60),
    said=st.text(WORDS, max_size=2000),
    effect=st.sampled_from(["update", "downgrade"]),
)
@example(event="某" * 60, said="雨" * 400, effect="update")
def test_a_change_is_never_longer_than_what_may_be_told(event, said, effect):
    version = Version(event=event, description=said, effect=effect, level="red", sent_at=AT, issuer="某" * 80)
    assert 0 < len(wording.change_text(Alert(), version)) <= changes.LONGEST
