"""Every permission word there is, with the label an office reads. A grant holds some of them on some branches."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    REGION_VIEW = "region.view", _("查看区划")
    REGION_CHANGE = "region.change", _("维护区划和网格")
    PEOPLE_VIEW = "people.view", _("查看人员和岗位")
    PEOPLE_CHANGE = "people.change", _("维护人员和岗位")
    PEOPLE_REVEAL = "people.reveal", _("查看完整号码(须说明原因)")
    ACCOUNT_OPEN = "account.open", _("开通账号")
    GRANT_CHANGE = "grant.change", _("授权")
    HAZARD_VIEW = "hazard.view", _("查看隐患")
    HAZARD_REPORT = "hazard.report", _("上报隐患")
    HAZARD_CONFIRM = "hazard.confirm", _("核实隐患")
    HAZARD_RECTIFY = "hazard.rectify", _("登记整改")
    HAZARD_VERIFY = "hazard.verify", _("复查隐患")
    HAZARD_JUDGE = "hazard.judge", _("判定重大隐患、挂牌督办")
    POINT_VIEW = "point.view", _("查看危险点")
    POINT_CHANGE = "point.change", _("维护危险点、解除险情")
    READING_ENTER = "reading.enter", _("记读数、报监测判断")
    CALL_VIEW = "call.view", _("查看叫应")
    CALL_ISSUE = "call.issue", _("发起叫应")
    CALL_ANSWER = "call.answer", _("代登记应答")
    OBLIGATION_VIEW = "obligation.view", _("查看待办")
    PROFILE_VIEW = "profile.view", _("查看基本情况")
    PROFILE_CHANGE = "profile.change", _("维护基本情况")
    RESOURCE_VIEW = "resource.view", _("查看队伍和物资")
    RESOURCE_CHANGE = "resource.change", _("维护队伍和物资")
    PACK_VIEW = "pack.view", _("查看参数")
    PACK_CHANGE = "pack.change", _("修改本地参数")
    LEDGER_VIEW = "ledger.view", _("查看和核验台账链")
    SEARCH = "search.use", _("搜索")
    DEMO_CLOCK = "demo.clock", _("拨动演示时钟")
