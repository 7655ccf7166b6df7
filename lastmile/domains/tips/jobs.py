"""What runs by the timetable."""

from lastmile.domains.tips import services
from lastmile.domains.tips.services.forgetting import forget_photos


def forget() -> int:
    """Erase who sent tips, and photos, when their time of keeping is over."""
    return services.forget() + forget_photos()
