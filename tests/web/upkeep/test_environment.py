from __future__ import annotations

import stat
from pathlib import Path

import pytest

from klantwaarde.errors import InputError
from klantwaarde.web.environment import SETTINGS, make_data_folder, read_environment


def test_without_anything_it_is_a_server_for_this_machine():
    told = read_environment({})
    assert (told.url, told.database, told.mail, told.proxies, told.tls) == ("", "", None, 0, False)
    assert len(told.secret_key) > 50


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "s").write_text("from a file\n")
    told = read_environment({"KLANTWAARDE_SECRET_KEY_FILE": str(tmp_path / "s")})
    assert told.secret_key == "from a file"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KLANTWAARDE_URL", "research.example.org"),
        ("KLANTWAARDE_URL", "https://x.example/path"),
        ("KLANTWAARDE_URL", "https://user:hunter2@x.example"),
        ("KLANTWAARDE_URL", "javascript:alert(1)"),
        ("KLANTWAARDE_DATABASE", "mysql://root:hunter2@x/y"),
        ("KLANTWAARDE_SMTP", "https://user:hunter2@mail.example"),
        ("KLANTWAARDE_PROXIES", "-1"),
        ("KLANTWAARDE_THREADS", "many"),
        ("KLANTWAARDE_UPLOAD_MB", "0"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_without_its_secret(name, value):
    with pytest.raises(InputError, match=name) as refused:
        read_environment({name: value})
    assert "hunter2" not in str(refused.value)


def test_a_mail_server_is_read():
    mail = read_environment({"KLANTWAARDE_SMTP": "smtps://me%40x.example:p%3Aw@mail.example"}).mail
    assert (mail.host, mail.port, mail.user, mail.password) == ("mail.example", 465, "me@x.example", "p:w")
    assert (mail.tls, mail.starttls) == (True, False)


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path):
    make_data_folder(tmp_path / "d")
    key = read_environment({"KLANTWAARDE_DATA": str(tmp_path / "d")}).secret_key
    make_data_folder(tmp_path / "d")
    assert read_environment({"KLANTWAARDE_DATA": str(tmp_path / "d")}).secret_key == key
    assert stat.S_IMODE((tmp_path / "d" / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "d").stat().st_mode) == 0o700


def test_every_setting_stands_in_the_docs(root):
    text = Path(root / "docs/server-settings.md").read_text("utf-8")
    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in text] == []
