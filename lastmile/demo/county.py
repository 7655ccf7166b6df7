"""The county's side: its emergency bureau, and the departments that take on, judge and accept."""

from __future__ import annotations

from lastmile.demo.building import Builder
from lastmile.demo.cast import COUNTY, DEPARTMENTS
from lastmile.foundation.people.models import Post, Unit
from lastmile.foundation.regions import selectors


def found(builder: Builder) -> Post:
    """The bureau with its leader, 业务科 and duty desk, and the departments without anybody yet; returns the leader's post."""
    county = selectors.get_region(COUNTY)
    bureau = Unit.unscoped.create(
        region=county, region_code=county.code, kind="department", sector="emergency", name="东川区应急管理局"
    )
    leader = builder.post(county, "bureau_leader", "东川区应急管理局局长", unit=bureau)
    builder.hold(leader, builder.person(county), staff="civil")
    staff = builder.post(county, "bureau_staff", "区应急局业务科", leader, bureau)
    builder.hold(staff, builder.person(county), "B", staff="civil", full_time=True)
    duty = builder.post(county, "bureau_duty", "区应急局值班室", leader, bureau)
    builder.hold(duty, builder.of_cast("zhou", county), staff="institution", full_time=True)
    for name, sector in (
        ("自然资源局", "land"),
        ("水务局", "water"),
        ("住房和城乡建设局", "housing"),
        ("消防救援大队", "fire"),
    ):
        Unit.unscoped.create(
            region=county, region_code=county.code, kind="department", sector=sector, name=f"东川区{name}"
        )
    return leader


def staff(builder: Builder, leader: Post) -> None:
    """Who answers and judges in the county's departments, and the bureau's 业务科, which lists from above; 消防救援大队 has no
    post here, so the township asks.
    """
    county = selectors.get_region(COUNTY)
    bureau = next(one for one in builder.posts if one.kind == "bureau_staff")
    builder.hold(bureau, builder.of_cast("mu", county), staff="civil", full_time=True)
    for sector, key in DEPARTMENTS.items():
        unit = Unit.unscoped.get(region=county, sector=sector)
        post = builder.post(county, "department_staff", f"{unit.name}业务科", leader, unit)
        builder.hold(post, builder.of_cast(key, county) if key else builder.person(county), staff="civil")
