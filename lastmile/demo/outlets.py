"""Outlets of the demo: groups, loudspeakers and a screen, all played by the simulator on this machine."""

from __future__ import annotations

import re

from lastmile.demo.cast import COUNTY, HAIKE, SHIMEN, STAGE
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.models import Outlet
from lastmile.foundation.channels.publishing import keeping
from lastmile.foundation.channels.simulator.outlets import SECRET

# region, kind, name, path at the simulator
TOLD = (
    (COUNTY, "feishu", "东川区基层治理平台", "feishu/county"),
    (STAGE, "dingtalk", "阿旺镇党建工作群", "dingtalk/town"),
    (STAGE, "screen", "阿旺镇集镇户外屏", "screen/town"),
    (STAGE, "service", "阿旺镇信息推送", "service/town"),
    (HAIKE, "wecom", "海科村网格群", "wecom/haike"),
    (HAIKE, "speaker", "海科村大喇叭", "speaker/haike"),
    (SHIMEN, "wecom", "石门村网格群", "wecom/shimen"),
    (SHIMEN, "speaker", "石门村大喇叭", "speaker/shimen"),
)
USUAL = 8021  # the simulator's port beside a demo at 8000; `point_at` moves it


def load(scope: Scope) -> None:
    """Put the demo's outlets on the lists of their places."""
    for code, kind, name, path in TOLD:
        scheme = "json" if kind == "service" else "http"
        address = f"{scheme}://127.0.0.1:{USUAL}/{path}"
        signs = kind in {"dingtalk", "feishu"}
        keeping.add_outlet(
            scope, region_code=code, kind=kind, name=name, address=address, secret=SECRET if signs else ""
        )


def point_at(port: int) -> None:
    """Lead every outlet to the simulator of this run."""
    for one in Outlet.unscoped.filter(removed_at__isnull=True):
        moved = re.sub(r"//127\.0\.0\.1:\d+/", f"//127.0.0.1:{port}/", one.address)
        if moved != one.address:
            Outlet.unscoped.filter(pk=one.pk).update(address=moved)
