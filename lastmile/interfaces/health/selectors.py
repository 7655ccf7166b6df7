"""Is the platform itself alive: the same answer for /healthz, the red strip and the outside watch."""

from __future__ import annotations

from django.db import DatabaseError
from django.utils.translation import gettext as _

from lastmile.foundation.channels import selectors as channels
from lastmile.foundation.jobs import selectors as jobs
from lastmile.foundation.obligations import selectors as obligations

NAMES = {"worker": _("后台作业"), "timetable": _("定时任务"), "sealer": _("账本封存")}


def troubles() -> list[str]:
    """What is wrong, one sentence each; empty when all is well."""
    try:
        found = [_("%(name)s超过60秒没有响应") % {"name": NAMES[name]} for name in jobs.silent()]
        if late := obligations.late_steps():
            found.append(_("有%(count)s个叫应步骤晚于60秒未执行") % {"count": late})
        if lost := jobs.given_up():
            found.append(_("有%(count)s项后台作业多次失败,需要人工处理") % {"count": lost})
        found += [_("通道“%(name)s”不通") % {"name": name} for name in channels.broken()]
    except DatabaseError:
        return [_("数据库连不上")]
    return found
