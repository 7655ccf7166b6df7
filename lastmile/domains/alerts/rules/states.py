"""States and kinds of alerts, their versions, and what came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Of an alert, the whole chain of messages about one danger."""

    WAITING = "waiting", _("待发布")
    IN_FORCE = "in_force", _("生效中")
    LIFTED = "lifted", _("已解除")
    CANCELLED = "cancelled", _("已撤销")
    EXPIRED = "expired", _("已到期")
    REFUSED = "refused", _("不予发布")


OPEN = (State.WAITING, State.IN_FORCE)


class VersionState(models.TextChoices):
    """Of one message of the chain."""

    WAITING = "waiting", _("待发布")
    APPLIED = "applied", _("已发布")
    REFUSED = "refused", _("不予发布")
    LATE = "late", _("晚到,没有用上")
    REPLACED = "replaced", _("没发就被新的代替")


class Effect(models.TextChoices):
    """What a message does to the alert it speaks of."""

    FIRST = "first", _("首次发布")
    UPGRADE = "upgrade", _("升级")
    DOWNGRADE = "downgrade", _("降级")
    UPDATE = "update", _("更新")
    LIFT = "lift", _("解除")
    CANCEL = "cancel", _("撤销")
    LATE = "late", _("晚到")


class MsgType(models.TextChoices):
    """Of CAP 1.2: what the sender says a message is."""

    ALERT = "Alert", _("发布")
    UPDATE = "Update", _("更新")
    CANCEL = "Cancel", _("取消")


class Reach(models.TextChoices):
    """Whom an alert is meant for (the scope of CAP)."""

    PUBLIC = "public", _("面向公众")
    RESTRICTED = "restricted", _("只发责任人")


class Via(models.TextChoices):
    """How a message came."""

    TYPED = "typed", _("录入")
    UPLOAD = "upload", _("上传")
    API = "api", _("接口推送")
    FEED = "feed", _("订阅源")


class Occasion(models.TextChoices):
    """Why residents are told."""

    ALERT = "alert", _("发布")
    LOWER = "lower", _("降级")
    OUT = "out", _("不在范围内了")
    END = "end", _("解除")


class Verdict(models.TextChoices):
    """What became of something that came in."""

    TAKEN = "taken", _("已接收")
    KNOWN = "known", _("以前收到过")
    HELD = "held", _("等人看")
    REFUSED = "refused", _("不能用")


class AreaHow(models.TextChoices):
    """How a place came to belong to an alert's area."""

    CODE = "code", _("按代码")
    SHAPE = "shape", _("按图形")
    PARENT = "parent", _("按图形,下级没有边界,取整个")
    NAME = "name", _("按地名,人选定")
    CHOSEN = "chosen", _("人选定")
