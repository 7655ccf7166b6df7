"""`lastmile cap check`: the words and the exit for files of all kinds."""

import io
import json
import os
import sys
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import call_command

from lastmile.kernel import clock
from lastmile.kernel.cap.tests.samples import NOW, certificate, signed, xml


@pytest.fixture(autouse=True)
def at_night():
    with clock.stopped(NOW):
        yield


def run(capsys, *words) -> tuple[int, str]:
    try:
        call_command("cap", "check", *map(str, words))
    except SystemExit as end:
        return end.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def a_file(tmp_path, content, name="alert.xml"):
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


def test_a_good_file_is_ok(tmp_path, capsys):
    status, out = run(capsys, a_file(tmp_path, xml()), "--json")
    said = json.loads(out)
    assert status == 0 and said["ok"] and said["wellformed"] and said["schema"]
    assert (said["semantic"], said["signature"], said["reasons"]) == ([], "unsigned", [])


def test_one_bad_file_among_good_ones_ends_with_one_and_each_is_told(tmp_path, capsys):
    files = [a_file(tmp_path, xml()), a_file(tmp_path, b"<a>", "b.xml"), tmp_path / "none.xml", tmp_path]
    status, out = run(capsys, *files, "--json")
    assert status == 1 and [json.loads(line)["ok"] for line in out.splitlines()] == [True, False, False, False]


def test_people_read_sentences(tmp_path, capsys):
    status, out = run(capsys, a_file(tmp_path, xml(msg_type="Update")))
    assert status == 1 and "not ok" in out and "Update 必须写明引用哪一条预警" in out


def test_a_folder_of_certificates_is_trusted(tmp_path, capsys):
    (tmp_path / "a.pem").write_bytes(certificate().public_bytes(Encoding.PEM))
    status, out = run(capsys, a_file(tmp_path, signed()), "--json", "--trust", tmp_path)
    assert status == 0 and json.loads(out)["signature"] == "valid"
    with clock.stopped(NOW - timedelta(days=900)):
        assert run(capsys, tmp_path / "alert.xml", "--trust", tmp_path)[0] == 1


def test_a_folder_that_is_not_there_is_told(tmp_path, capsys):
    assert run(capsys, a_file(tmp_path, xml()), "--trust", tmp_path / "none")[0] == 2


def test_standard_input_is_read_and_no_more_than_needed(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(xml())))
    assert run(capsys, "-")[0] == 0
    endless = io.BytesIO(b"x" * 50_000_000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(endless))
    assert run(capsys, "-")[0] == 1 and endless.tell() < 6_000_000


def test_a_name_or_a_word_the_terminal_has_no_sign_for_is_still_told(tmp_path, monkeypatch):
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    with pytest.raises(SystemExit):
        call_command("cap", "check", os.fsdecode(bytes(a_file(tmp_path, b"<a>", os.fsdecode(b"\xff.xml")))))
    narrow.flush()
    assert b"\\udcff.xml" in narrow.buffer.getvalue()
