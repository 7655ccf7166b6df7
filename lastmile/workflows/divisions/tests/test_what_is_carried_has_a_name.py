"""Before a place is moved or closed its page says what goes along, in words people use."""

from lastmile.workflows.divisions import carrying


def test_every_matter_that_is_carried_is_called_as_people_call_it():
    carried = {
        model.matter_kind for model in carrying.scoped_models() if model.carried is not None and model.matter_kind
    }
    assert carried - set(carrying.LABELS) == set()


def test_no_name_is_left_of_a_matter_that_is_no_more():
    assert set(carrying.LABELS) - {model.matter_kind for model in carrying.scoped_models()} == set()
