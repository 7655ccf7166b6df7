"""The seven ways a warning is made public (K-2.2.1i), and which of them each kind of outlet serves."""

from __future__ import annotations

import hashlib

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Way(TextChoices):
    """K-2.2.1i: 党建/社会治理平台, 微信, 短信, 广播, 户外屏, 广告媒体, 人工传递."""

    PLATFORM = "platform", _("党建、社会治理平台")
    WECHAT = "wechat", _("微信")
    SMS = "sms", _("短信")
    BROADCAST = "radio", _("广播")
    SCREEN = "screen", _("户外屏")
    MEDIA = "media", _("广告媒体")
    HAND = "hand", _("人工传递")


class Kind(TextChoices):
    """What stands at the other end of an outlet."""

    WECOM = "wecom", _("企业微信群机器人")
    DINGTALK = "dingtalk", _("钉钉群机器人")
    FEISHU = "feishu", _("飞书群机器人")
    SERVICE = "service", _("其他推送服务")
    SPEAKER = "speaker", _("应急广播")
    SCREEN = "screen", _("户外屏")


class Result(TextChoices):
    """What became of a publication by hand; of an automatic one its attempt tells."""

    OUT = "out", _("已发出")
    FAILED = "failed", _("没有发成")
    UNKNOWN = "unknown", _("待核")


WAY_OF = {
    Kind.WECOM: Way.WECHAT,
    Kind.DINGTALK: Way.PLATFORM,
    Kind.FEISHU: Way.PLATFORM,
    Kind.SERVICE: Way.PLATFORM,
    Kind.SPEAKER: Way.BROADCAST,
    Kind.SCREEN: Way.SCREEN,
}
# The channel (queue, rate, health) that carries to an outlet.
CHANNEL_OF = {
    Kind.WECOM: "robot",
    Kind.DINGTALK: "robot",
    Kind.FEISHU: "robot",
    Kind.SERVICE: "service",
    Kind.SPEAKER: "speaker",
    Kind.SCREEN: "screen",
}
ROBOTS = frozenset({Kind.WECOM, Kind.DINGTALK, Kind.FEISHU})
DEVICES = frozenset({Kind.SPEAKER, Kind.SCREEN})


def digest(text: str) -> str:
    """By which the same text is known again."""
    return hashlib.sha256(text.strip().encode()).hexdigest()
