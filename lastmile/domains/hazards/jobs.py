"""What hazards hear: the public saw a danger, or says that it is not solved; somebody reported from the phone; a
place is of another kind. And what runs by the timetable."""

from uuid import UUID

from lastmile.domains.hazards import services
from lastmile.domains.hazards.services.forgetting import forget_photos


def take_tip(tip_uid: UUID) -> None:
    """看到危险 is a hazard."""
    services.take_tip(tip_uid)


def take_tip_again(tip_uid: UUID) -> None:
    """没解决,再反映."""
    services.take_tip_again(tip_uid)


def text_number(hazard_uid: UUID) -> None:
    """Somebody reported from the phone."""
    services.text_number(hazard_uid)


def forget() -> int:
    """Erase photos of hazards closed long ago."""
    return forget_photos()


def take_place(place_uid: UUID) -> None:
    """What is known of a place has changed."""
    services.keep_site_kind(place_uid)
