"""Who must be there, by the two documents, and who is: the J and K profiles of an area side by side (J-4.3, K-2.1.2).

Every requirement names the figure of a pack, the kind of body it is asked of (each township, village, grid …) and how
the people or units behind it are counted. A body nobody has entered anything for is 待核: unknown is never zero.
"""

from lastmile.foundation.people.staffing.gaps import Gaps, attended, gaps, members_by, without_superior
from lastmile.foundation.people.staffing.profiles import PROFILES, Line, Profile, Row, may_compute, profiles, row
from lastmile.foundation.people.staffing.required import ASKED, REQUIREMENTS, Body

__all__ = [
    "ASKED",
    "PROFILES",
    "REQUIREMENTS",
    "Body",
    "Gaps",
    "Line",
    "Profile",
    "Row",
    "attended",
    "gaps",
    "may_compute",
    "members_by",
    "profiles",
    "row",
    "without_superior",
]
