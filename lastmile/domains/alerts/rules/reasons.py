"""Why something that came in is not taken, or waits for a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    UNREADABLE = "unreadable", _("读不出来,不是一份预警报文")
    INVALID = "invalid", _("核对没有通过")
    NOT_ACTUAL = "not_actual", _("是测试、草稿或系统报文,不是真预警")
    NOT_A_WARNING = "not_a_warning", _("是确认或报错报文,不是预警")
    SIGNATURE = "signature", _("签名没有通过,或者本地要求可信签名而没有")
    SAME_NUMBER = "same_number", _("同一个编号收到过,内容不一样")
    NO_PLACE = "no_place", _("看不出是哪里,请人选范围")
    OUTSIDE = "outside", _("不在本地管的范围里")
    EXPIRED = "expired", _("收到时已经过期")
    NO_ALERT = "no_alert", _("它说的那条预警这里没有,或者已经结束")
    NAMES_OLDER = (
        "names_older",
        _("它结束的是前一条,后来又单独发了一条,没有自动结束;都结束了的,请在那条预警上点“解除”"),
    )
    PART = "part", _("只说了一部分地方;全部结束要写全范围,只结束一部分请录入新的范围")
    TAKEN_BACK = "taken_back", _("它的取消报文先到了")
    SEVERAL = "several", _("一份里有几种预警或几个级别,请人分开录入")


REFUSED = frozenset({Reason.UNREADABLE, Reason.NOT_ACTUAL, Reason.NOT_A_WARNING})


class Held(Exception):
    """It is kept, but a person has to look. Not an error of the sender."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason.label))
        self.reason = reason
