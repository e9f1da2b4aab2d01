"""A wrong setting stops the start with its name, its fault and where to read more; a right one is taken."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import load_settings
from programme.errors import SettingError

ROOT = Path(__file__).resolve().parents[2]


def settings(tmp_path, **given):
    return load_settings({"INSTANCE_DIR": str(tmp_path / "instance"), **given})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOOK", "book.ods"),
        ("BOOK", "google:1AbC"),
        ("BOOK", "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefgh/edit"),
        ("BOOK", "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefgh"),
        ("BOOK", "google:https://docs.google.com/document/d/1AbCdEfGhIjKlMnOpQrStUvWxYz/edit"),
        ("GOOGLE_KEY_FILE", "/nowhere/key.json"),
        ("GOOGLE_KEY_FILE", __file__),
        ("GOOGLE_API_ROOT", "127.0.0.1:8099"),
        ("MENTEES_BOOK", "people.csv"),
        ("DATABASE_URL", "nastavnik.sqlite"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("DATABASE_URL", "postgresql://host:port/name"),
        ("PORT", "²"),
        ("TRUSTED_PROXIES", "²"),
        ("PUBLIC_URL", "http://[::1"),
        ("PUBLIC_URL", "http://a:99999"),
        ("PUBLIC_URL", "http://a b"),
        ("MAIL_SERVER", "smtp://relay.college.example"),
        ("TRUSTED_HOSTS", "http://college.example/"),
        ("HOST", "http://127.0.0.1"),
        ("MAIL_CAFILE", __file__),
        ("SECRET_KEY", "short"),
        ("PORT", "0"),
        ("PORT", "восемь тысяч"),
        ("PORT", "65536"),
        ("PUBLIC_URL", "nastavnik.college.example"),
        ("PUBLIC_URL", "https://college.example/nastavnik"),
        ("TRUSTED_PROXIES", "many"),
        ("TRUSTED_PROXIES", "11"),
        ("TIMEZONE", "Europe/Atlantis"),
        ("MAIL_PORT", "-1"),
        ("MAIL_USE_TLS", "maybe"),
        ("MAIL_DEFAULT_SENDER", "Наставничество"),
        ("MAIL_TIMEOUT", "0"),
        ("MAIL_TIMEOUT", "soon"),
        ("MAIL_CAFILE", "/nowhere/ca.pem"),
    ],
)
def test_a_wrong_setting_is_named_with_its_fault(tmp_path, name, value):
    with pytest.raises(SettingError) as told:
        settings(tmp_path, **{name: value})
    assert name in str(told.value)
    assert "README" in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", "too-short-a-key"), ("DATABASE_URL", "user:hush@host")],
)
def test_a_secret_is_never_repeated(tmp_path, name, value):
    with pytest.raises(SettingError) as told:
        settings(tmp_path, **{name: value})
    assert value not in str(told.value)


ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_ab"


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key.json"
    told = {"type": "service_account", "client_email": "n@p.iam.example", "private_key": "hush", "token_uri": "x"}
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [ID, f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=0", f"https://docs.google.com/spreadsheets/u/1/d/{ID}"],
)
def test_a_spreadsheet_is_named_by_its_id_or_its_whole_address(tmp_path, key_file, text):
    found = settings(tmp_path, MENTORS_BOOK=f"google:{text}", GOOGLE_KEY_FILE=str(key_file))
    assert str(found.mentors_book) == f"google:{ID}"
    assert "hush" not in repr(found)


@pytest.mark.parametrize("name", ["BOOK", "MENTORS_BOOK", "MENTEES_BOOK"])
def test_a_book_at_google_needs_a_key(tmp_path, name):
    with pytest.raises(SettingError, match="GOOGLE_KEY_FILE"):
        settings(tmp_path, **{name: f"google:{ID}"})


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (b"AIzaSyInvented", "no key in JSON form"),
        (b"0\x82\x09\xb0\x02\x01\x03", "no key in JSON form"),  # a P12 file
        (b'{"installed": {"client_id": "x"}}', "of an OAuth client"),
        (b'{"web": {"client_id": "x"}}', "of an OAuth client"),
        (b'{"type": "authorized_user"}', "another kind of key"),
        (b"[]", "another kind of key"),
        (b'{"type": "service_account"}', "lacks a part"),
    ],
)
def test_another_kind_of_key_is_told_apart(tmp_path, told, words):
    path = tmp_path / "key.json"
    path.write_bytes(told)
    with pytest.raises(SettingError, match=f"GOOGLE_KEY_FILE.*{words}"):
        settings(tmp_path, GOOGLE_KEY_FILE=str(path))


@pytest.mark.parametrize(("place", "words"), [("nowhere.json", "no such file"), (".", "cannot be read")])
def test_a_key_file_that_cannot_be_read_is_named(tmp_path, place, words):
    with pytest.raises(SettingError, match=f"GOOGLE_KEY_FILE.*{words}.*{tmp_path}"):
        settings(tmp_path, GOOGLE_KEY_FILE=str(tmp_path / place))


@pytest.mark.parametrize("key", ["AIzaSyInvented", '{"private_key": "hush"}', "-----BEGIN PRIVATE KEY-----hush"])
def test_a_key_in_the_place_of_its_file_is_refused_and_never_repeated(tmp_path, key):
    with pytest.raises(SettingError, match="not the key itself") as told:
        settings(tmp_path, GOOGLE_KEY_FILE=key)
    assert key not in str(told.value)


def test_the_environment_outweighs_the_file(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / ".env").write_text("PORT=9001\nTIMEZONE=Asia/Omsk\n", encoding="utf-8")

    found = settings(tmp_path, PORT="9002")
    assert (found.port, found.timezone.key) == (9002, "Asia/Omsk")


def test_the_address_in_letters_follows_the_port(tmp_path):
    assert settings(tmp_path, PORT="8123").public_url == "http://127.0.0.1:8123"
    assert settings(tmp_path, PORT="8123", PUBLIC_URL="https://n.college.example/").public_url == (
        "https://n.college.example"
    )


def test_the_key_is_made_once_and_kept_from_other_eyes(tmp_path):
    first, second = settings(tmp_path), settings(tmp_path)
    path = tmp_path / "instance" / "secret_key"

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    (tmp_path / "instance").mkdir()
    with ThreadPoolExecutor(8) as pool:
        keys = {found.secret_key for found in pool.map(lambda _: settings(tmp_path), range(32))}
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "instance").iterdir()] == ["secret_key"]


def test_a_damaged_key_is_named_and_never_replaced_by_itself(tmp_path):
    path = tmp_path / "instance" / "secret_key"
    path.parent.mkdir()
    path.write_text("", encoding="ascii")
    with pytest.raises(SettingError, match="secret_key is damaged"):
        settings(tmp_path)
    assert path.read_text(encoding="ascii") == ""


def test_tls_from_the_start_and_later_exclude_each_other(tmp_path):
    with pytest.raises(SettingError, match="MAIL_USE_SSL"):
        settings(tmp_path, MAIL_USE_TLS="yes", MAIL_USE_SSL="yes")


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_a_settings_file_in_another_encoding_is_named(tmp_path, encoding):
    path = tmp_path / "instance" / ".env"
    path.parent.mkdir()
    path.write_bytes("MAIL_DEFAULT_SENDER=Колледж <a@college.example>".encode(encoding))
    with pytest.raises(SettingError, match="UTF-8"):
        settings(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "postgresql://127.0.0.1:1/none"),
        ("DATABASE_URL", "sqlite:////proc/x/y"),
    ],
)
def test_a_command_with_a_wrong_setting_says_one_russian_sentence(tmp_path, name, value):
    environ = {**os.environ, "INSTANCE_DIR": str(tmp_path), name: value}
    command = [sys.executable, "-m", "flask", "--app", "app", "book", "status"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert name in done.stderr
    assert "README" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
