import gzip
import io
import tarfile
from pathlib import Path

import pytest

from lastmile.foundation.regions import reading
from lastmile.foundation.regions.reading import read_divisions
from lastmile.foundation.regions.tests.lists import TINY, as_csv, written
from lastmile.kernel.errors import DomainError, NotValid, TooMuch


def read(path: Path, branch: str = "") -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in read_divisions(path, branch=branch)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_the_encodings_offices_use_are_read(tmp_path: Path, encoding: str) -> None:
    assert read(written(tmp_path, as_csv(), encoding=encoding)) == TINY


def test_a_gzipped_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv.gz"
    path.write_bytes(gzip.compress(as_csv().encode()))
    assert read(path) == TINY


def test_columns_may_be_named_in_chinese_and_stand_in_any_order(tmp_path: Path) -> None:
    text = "序号,名称,城乡分类代码,代码\n1,东川区,,530113\n2,海科村,220,530113104205\n"
    found = list(read_divisions(written(tmp_path, text)))
    assert [(row.code, row.name, row.urban_rural, row.line) for row in found] == [
        ("530113", "东川区", "", 2),
        ("530113104205", "海科村", "220", 3),
    ]


def test_the_bureaus_twelve_digits_are_cut_to_their_level(tmp_path: Path) -> None:
    text = "统计用区划代码,名称\n530000000000,云南省\n530113000000,东川区\n530113100000,某镇\n441900003000,东城街道\n"
    assert [code for code, _name in read(written(tmp_path, text))] == ["53", "530113", "530113100", "441900003"]


def test_a_branch_brings_its_ancestors_along(tmp_path: Path) -> None:
    found = [code for code, _name in read(written(tmp_path, as_csv()), branch="441900101")]
    assert found == ["44", "4419", "441900", "441900101", "441900101001"]


def test_private_use_characters_of_rare_names_are_kept(tmp_path: Path) -> None:
    assert read(written(tmp_path, "code,name\n44,\ue170村\n")) == [("44", "\ue170村")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "第一行"),
        ("a,b\n1,2\n", "第一行"),
        ("code\n44\n", "第一行"),
        ("code,name\n44\n", "第 2 行缺列"),
        ("code,name\n44,广东省\n4400X,某市\n", "第 3 行"),
        ("code,name\n53011,东川区\n", "5 位"),
        ("code,name\n44,\n", "第 2 行的名称"),
        ("code,name\n44," + "长" * 81 + "\n", "第 2 行的名称"),
        ("code,name\n44,=HYPERLINK(1)\n", "不该有的符号"),
        ("code,name\n44,广东\x07省\n", "不该有的符号"),
        ('code,name\n44,"广东省\n', "引号"),
        ("code,name,urban_rural\n44,广东省,城区\n", "城乡分类"),
        ("code,name\n44," + "长" * 5000 + "\n", "太长"),
        ("code,name\n44,广\0东\n", "不是文本文件"),
        ("PK\x03\x04\0\0", "不是文本文件"),
    ],
)
def test_a_bad_list_is_refused_in_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(NotValid) as refused:
        read(written(tmp_path, text))
    assert says in refused.value.message
    assert len(refused.value.message) < 200


def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"code,name\n44,\xff\xff\xff\n")
    with pytest.raises(NotValid, match="编码"):
        read(path)


def test_a_missing_or_damaged_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotValid, match="没有这个文件"):
        read(tmp_path / "nowhere.csv")
    for name in ("list.csv.gz", "list.tgz"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(as_csv().encode())[:60])
        with pytest.raises(NotValid, match="损坏"):
            read(path)


def test_a_bomb_is_stopped_before_it_fills_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 3 * reading.CHUNK)
    path = tmp_path / "list.csv.gz"
    path.write_bytes(gzip.compress(b"1" * 8 * reading.CHUNK))
    with pytest.raises(TooMuch):
        read(path)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 5)
    with pytest.raises(TooMuch, match="5"):
        read(written(tmp_path, as_csv()))


def package(folder: Path, parts: dict[str, str]) -> Path:
    path = folder / "package.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for part, text in parts.items():
            member = tarfile.TarInfo(f"package/dist/{part}.csv")
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return path


PARTS = {
    "areas": 'code,name,cityCode,provinceCode\n441900,"东莞市",4419,44\n',
    "cities": 'code,name,provinceCode\n4419,"东莞市",44\n',
    "provinces": 'code,name\n44,"广东省"\n',
    "streets": 'code,name,areaCode,provinceCode,cityCode\n441900003,"东城街道",441900,44,4419\n',
    "villages": "code,name,streetCode,provinceCode,cityCode,areaCode\n"
    '441900003001,"岗贝社区居委会",441900003,44,4419,441900\n',
}


def test_the_national_package_is_read_as_it_comes(tmp_path: Path) -> None:
    found = dict(read(package(tmp_path, PARTS)))
    assert sorted(found) == ["44", "4419", "441900", "441900003", "441900003001"]


def test_a_package_lacking_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match=r"villages\.csv"):
        read(package(tmp_path, {part: text for part, text in PARTS.items() if part != "villages"}))
