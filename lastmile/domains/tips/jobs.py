"""What runs by the timetable."""

from lastmile.domains.tips import services


def forget() -> int:
    """Erase who sent tips, when their time of keeping is over."""
    return services.forget()
