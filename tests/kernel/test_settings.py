"""Settings: defaults, values of each type, secrets from files, and errors of one line."""

import os
import subprocess
import sys
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, RSAKey

from servers.kernel import keys
from servers.kernel.settings import KernelSettings, SettingsError, read, setting, unknown_settings

GOOD = {
    "OO_ENV": "production",
    "OO_PUBLIC_URL": "https://oo.example",
    "OO_KEK": "ab" * 32,
    "OO_SERVICE_KEY": ECKey.generate_key("P-256").as_pem(private=True).decode(),
}


@dataclass(frozen=True)
class Sample:
    """Settings of each type."""

    word: str = setting("OO_WORD", "a word", "oak")
    count: int = setting("OO_COUNT", "how many", 3)
    ratio: float = setting("OO_RATIO", "how much", 0.5)
    wanted: bool = setting("OO_WANTED", "whether", False)
    token: str = setting("OO_TOKEN", "opens it", secret=True, needed_in_production=True)


def test_settings_have_defaults() -> None:
    assert read(Sample, {}) == Sample("oak", 3, 0.5, False, "")
    read(KernelSettings, {}).check()


def test_values_are_read_by_their_type() -> None:
    env = {"OO_WORD": "elm", "OO_COUNT": "4", "OO_RATIO": "0.25", "OO_WANTED": "Yes", "OO_TOKEN": "t"}
    assert read(Sample, env) == Sample("elm", 4, 0.25, True, "t")


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read(Sample, {"OO_WORD": "", "OO_COUNT": ""}) == read(Sample, {})


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from a file\n")
    assert read(Sample, {"OO_TOKEN_FILE": str(tmp_path / "token")}).token == "from a file"
    assert read(Sample, {"OO_TOKEN_FILE": str(tmp_path / "token"), "OO_TOKEN": "direct"}).token == "direct"


def test_only_secrets_are_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("elm")
    assert read(Sample, {"OO_WORD_FILE": str(tmp_path / "word")}).word == "oak"


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"OO_COUNT": "three"}, "OO_COUNT='three': write a number"),
        ({"OO_COUNT": "3.5"}, "OO_COUNT='3.5': write a number"),
        ({"OO_RATIO": "half"}, "OO_RATIO='half': write a number"),
        ({"OO_RATIO": "nan"}, "OO_RATIO='nan': write a number"),
        ({"OO_RATIO": "1e999"}, "OO_RATIO='1e999': write a number"),
        ({"OO_COUNT": "9" * 5000}, f"OO_COUNT='{'9' * 5000}': write a number"),
        ({"OO_WANTED": "maybe"}, "OO_WANTED='maybe': write true or false"),
        ({"OO_TOKEN_FILE": "/does/not/exist"}, "OO_TOKEN_FILE: cannot read /does/not/exist: No such file or directory"),
        ({"OO_ENV": "production"}, "OO_TOKEN is not set: production needs it (opens it)"),
    ],
)
def test_a_wrong_value_is_reported_in_one_line_that_names_it(env: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(Sample, env)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("OO_HTPP_PORT", "OO_HTTP_PORT"), ("OO_KEK_FLIE", "OO_KEK_FILE"), ("OO_TODOIST_CLIENTID", "OO_TODOIST_CLIENT_ID")],
)
def test_an_unknown_setting_is_found_with_the_nearest_one(name: str, nearest: str) -> None:
    assert unknown_settings({name: "", "OO_HTTP_PORT": "1", "PATH": "", "HTPP_PORT": ""}) == {name: nearest}


def test_a_setting_like_no_other_has_no_nearest_one() -> None:
    assert unknown_settings({"OO_ZZZZZZ": "1"}) == {"OO_ZZZZZZ": ""}


def test_a_process_alone_names_an_unknown_setting_and_goes_on() -> None:
    env = {"OO_HTPP_PORT": "1", "OO_SERVICE_KEY": "wrong"}  # the latter ends the start
    done = subprocess.run([sys.executable, "-m", "bff"], env=env, capture_output=True, text=True)
    warning, refusal = done.stderr.splitlines()
    assert "unknown setting" in warning
    assert "OO_HTPP_PORT" in warning
    assert "OO_HTTP_PORT" in warning
    assert refusal.startswith("oo: OO_SERVICE_KEY")


def test_a_secret_that_is_not_text_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"^OO_TOKEN_FILE: .* is not text"):
        read(Sample, {"OO_TOKEN_FILE": str(tmp_path / "token")})


def test_settings_do_not_show_their_secrets() -> None:
    assert "hidden-value" not in repr(read(Sample, {"OO_TOKEN": "hidden-value"}))
    assert GOOD["OO_KEK"] not in repr(read(KernelSettings, GOOD))


def test_production_needs_each_of_its_secrets() -> None:
    _start(GOOD)
    for name in GOOD.keys() - {"OO_ENV"}:
        with pytest.raises(SettingsError, match=name):
            _start({**GOOD, name: ""})


def _start(env: dict[str, str]) -> None:
    """Read the settings as a process with a module does."""
    settings = read(KernelSettings, env)
    settings.check()
    keys.key_encryption_key(settings)


INVALID_ORIGINS = (
    "oo.example",
    "http://",
    "ftp://oo.example",
    "https://oo.example/path",
    "https://oo.example?x",
    "https://me@oo.example",
    "https://OO.example",
    "https://oo.example:443",
    "http://oo.example:80/",
)


@pytest.mark.parametrize("url", ["https://oo.example", "https://oo.example/", "http://127.0.0.1:8080", "http://oo:443"])
def test_a_public_url_is_an_origin(url: str) -> None:
    read(KernelSettings, {"OO_PUBLIC_URL": url}).check()


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"OO_ENV": "staging"}, "OO_ENV"),
        ({**GOOD, "OO_PUBLIC_URL": "http://oo.example"}, "OO_PUBLIC_URL"),
        *(({"OO_PUBLIC_URL": url}, "OO_PUBLIC_URL") for url in INVALID_ORIGINS),
        ({"OO_GRPC_TLS_CERT": "x"}, "OO_GRPC_TLS_KEY"),
        ({"OO_GRPC_TLS_KEY": "x"}, "OO_GRPC_TLS_CERT"),
        ({"OO_GRPC_HOST": "0.0.0.0"}, "OO_GRPC_HOST"),
        ({"OO_HTTP_PORT": "99999"}, "OO_HTTP_PORT"),
        ({"OO_GRPC_PORT": "-1"}, "OO_GRPC_PORT"),
        ({"OO_LOG_LEVEL": "loud"}, "OO_LOG_LEVEL"),
        ({"OO_BACKUP_DAYS": "6"}, "OO_BACKUP_DAYS"),
        ({"OO_BACKUP_DAYS": "9999999"}, "OO_BACKUP_DAYS"),
    ],
)
def test_incompatible_settings_are_refused(env: dict[str, str], expected: str) -> None:
    with pytest.raises(SettingsError, match=expected) as caught:
        read(KernelSettings, env).check()
    assert "\n" not in str(caught.value)


def test_development_keys_are_created_once_for_the_owner_alone(tmp_path: Path) -> None:
    settings = KernelSettings(data_dir=str(tmp_path))
    first, again = keys.key_encryption_key(settings), keys.key_encryption_key(settings)
    assert first.id == again.id
    assert keys.service_key(settings).thumbprint() == keys.service_key(settings).thumbprint()
    assert keys.form_key(keys.service_key(settings)) == keys.form_key(keys.service_key(settings))
    assert {f.stat().st_mode & 0o777 for f in (tmp_path / "keys").iterdir()} == {0o600}
    assert sorted(f.name for f in (tmp_path / "keys").iterdir()) == ["kek", "service.pem"]


def test_the_form_key_is_no_plain_hash_of_the_service_key(tmp_path: Path) -> None:
    """Another use of the same hash must give another key."""
    key = keys.service_key(KernelSettings(data_dir=str(tmp_path)))
    assert keys.form_key(key) != blake2b(key.as_der(private=True), digest_size=32).digest()


def test_processes_that_create_a_key_at_once_agree_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process links its key between our look for one and our link."""
    settings, link = KernelSettings(data_dir=str(tmp_path)), os.link

    def link_second(fresh: Path, path: Path) -> None:
        path.write_text("ab" * 32)
        link(fresh, path)

    monkeypatch.setattr(os, "link", link_second)
    ours = keys.key_encryption_key(settings)
    monkeypatch.undo()
    assert ours.id == keys.key_encryption_key(KernelSettings(kek="ab" * 32)).id
    assert [f.name for f in (tmp_path / "keys").iterdir()] == ["kek"]


@pytest.mark.parametrize("kek", ["short", "ab" * 31, "ab" * 33, "zz" * 32, "é" * 64])
def test_a_key_that_is_not_32_bytes_is_refused(kek: str) -> None:
    with pytest.raises(SettingsError, match="OO_KEK"):
        keys.key_encryption_key(KernelSettings(kek=kek))


WRONG_KEYS = {
    "a word": "key",
    "an RSA key": RSAKey.generate_key(2048).as_pem(private=True).decode(),
    "another curve": ECKey.generate_key("P-384").as_pem(private=True).decode(),
    "a public key": ECKey.generate_key("P-256").as_pem(private=False).decode(),
    "a PEM of nothing": "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
}


@pytest.mark.parametrize("text", WRONG_KEYS.values(), ids=WRONG_KEYS)
def test_a_service_key_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="OO_SERVICE_KEY") as caught:
        keys.service_key(KernelSettings(service_key=text))
    assert "\n" not in str(caught.value)


def test_a_data_folder_that_cannot_be_written_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="OO_DATA_DIR"):
        keys.key_encryption_key(KernelSettings(data_dir=str(tmp_path / "file")))
