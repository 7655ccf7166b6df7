"""Small lists for tests. The codes of Guangdong and Hainan here are real; only a few of their places are named."""

from pathlib import Path

from lastmile.foundation.regions.reading import DivisionRow

TINY = [
    ("44", "广东省"),
    ("4419", "东莞市"),
    ("441900", "东莞市"),
    ("441900003", "东城街道"),
    ("441900003001", "岗贝社区居民委员会"),
    ("441900101", "石碣镇"),
    ("441900101001", "石碣社区居民委员会"),
    ("46", "海南省"),
    ("4604", "儋州市"),
    ("460400", "儋州市"),
    ("460400100", "那大镇"),
    ("460400100001", "解放社区居民委员会"),
]


def rows(pairs: list[tuple[str, str]] = TINY) -> list[DivisionRow]:
    return [DivisionRow(code, name, "", line) for line, (code, name) in enumerate(pairs, start=2)]


def written(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def as_csv(pairs: list[tuple[str, str]] = TINY, header: str = "code,name") -> str:
    return "\n".join([header, *(f"{code},{name}" for code, name in pairs), ""])
