"""Is the platform itself alive: the same answer for /healthz, the red strip and the outside watch."""

from __future__ import annotations

from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.channels import selectors as channels
from lastmile.foundation.jobs import selectors as jobs
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.rulepacks import selectors as packs

NAMES = {"worker": gettext_lazy("后台作业"), "timetable": gettext_lazy("定时任务"), "sealer": gettext_lazy("账本封存")}


def troubles() -> list[str]:
    """What is wrong, one sentence each; empty when all is well."""
    try:
        book = packs.book("")
        silence = book.figure("system.beat_seconds").duration
        found = [
            _("%(name)s超过%(seconds)d秒没有响应") % {"name": NAMES[name], "seconds": silence.total_seconds()}
            for name in jobs.silent(silence)
        ]
        seconds = book.figure("system.ladder_late_seconds").whole
        if late := obligations.late_steps(seconds):
            found.append(_("有%(count)s个叫应步骤晚于%(seconds)d秒未执行") % {"count": late, "seconds": seconds})
        if lost := jobs.given_up():
            found.append(_("有%(count)s项后台作业多次失败,需要人工处理") % {"count": lost})
        found += [_("通道“%(name)s”不通") % {"name": name} for name in channels.broken()]
    except DatabaseError:
        return [_("数据库连不上")]
    return found
