"""Which words make an SMS a report of danger. Better one too many: somebody reads it."""

from __future__ import annotations

WORDS = (
    "险情", "滑坡", "垮塌", "塌方", "塌了", "倒塌", "泥石流", "落石", "裂缝", "开裂", "涨水", "洪水", "山洪", "漫坝", "溃",
    "被困", "受伤", "失踪", "淹", "冲走", "着火", "起火", "火灾", "爆炸", "泄漏", "求救", "救命", "快来人",
)  # fmt: skip


def speaks_of_danger(text: str) -> bool:
    """Whether the duty office must read it."""
    plain = "".join(text.split())
    return any(word in plain for word in WORDS)
