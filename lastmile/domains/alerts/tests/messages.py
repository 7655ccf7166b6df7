"""CAP messages as a Chinese county sends them."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
IDENTIFIER = "53011341600000_20260725224000_0"


def a_message(
    identifier: str = IDENTIFIER,
    *,
    sent: str = "2026-07-25T22:40:00+08:00",
    msg_type: str = "Alert",
    status: str = "Actual",
    colour: str = "红色",
    codes: Sequence[str] = ("530113104000",),
    desc: str = "阿旺镇",
    references: Sequence[str] = (),
    expires: str = "2026-07-26T06:00:00+08:00",
    headline: str = "",
    more_area: str = "",
    more_info: str = "",
    response: str = "Evacuate",
    sender: str = "530113@12379",
) -> bytes:
    """One warning of rain; `references`: identifiers of the same sender, sent at 21:38."""
    said = headline or f"东川区气象台发布暴雨{colour}预警信号"
    named = " ".join(f"{sender},{one},2026-07-25T21:38:00+08:00" for one in references)
    area = "".join(f"<geocode><valueName>GB/T 2260</valueName><value>{code}</value></geocode>" for code in codes)
    return (
        f"{HEAD}<identifier>{identifier}</identifier><sender>{sender}</sender><sent>{sent}</sent>"
        f"<status>{status}</status><msgType>{msg_type}</msgType><scope>Public</scope>"
        f"{f'<references>{named}</references>' if named else ''}"
        f"<info><language>zh-CN</language><category>Met</category><event>暴雨</event>"
        f"<responseType>{response}</responseType><urgency>Immediate</urgency><severity>{_severity(colour)}</severity>"
        f"<certainty>Likely</certainty><expires>{expires}</expires><senderName>东川区气象台</senderName>"
        f"<headline>{said}</headline><description>预计未来3小时雨量超过100毫米</description>"
        f"<instruction>山边沟边的人马上转移</instruction>"
        f"<area><areaDesc>{desc}</areaDesc>{more_area}{area}</area></info>{more_info}</alert>"
    ).encode()


def _severity(colour: str) -> str:
    return {"红色": "Extreme", "橙色": "Severe", "黄色": "Moderate", "蓝色": "Minor"}.get(colour, "Unknown")
