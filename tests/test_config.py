"""Settings: what cannot be used stops the start, and is named."""

import subprocess
from pathlib import Path

import pytest

from inwith.config import BadSetting, Config, override, read_config
from tests.durability.server import COMMAND


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INWITH_EDIT_WINDOW", "-1"),
        ("INWITH_MESSAGE_BYTES", "-5"),
        ("INWITH_WRITE_QUEUE", "0"),
        ("INWITH_SESSION_LIFE", str(10**30)),
        ("INWITH_PORT", "99999"),
        ("INWITH_PASSWORD_CHARACTERS_LEAST", "1"),
        ("INWITH_PAGE_MESSAGES", "many"),
        ("INWITH_ZONE", "Mars/X"),
        ("INWITH_ZONE", "Europe"),
        ("INWITH_ZONE", "../etc"),
        ("INWITH_ZONE", ""),
        ("INWITH_NOVELTY", "1"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=rf"{name}\b"):
        read_config({name: value})


def test_what_may_be_switched_off_may_be_nothing() -> None:
    assert read_config({"INWITH_EDIT_WINDOW": "0"}).edit_window == 0


def test_the_defaults_can_be_used() -> None:
    assert override(Config()) == read_config({}) == Config()


def test_the_shortest_password_is_no_longer_than_the_longest() -> None:
    with pytest.raises(BadSetting, match="INWITH_PASSWORD_CHARACTERS_LEAST"):
        read_config({"INWITH_PASSWORD_CHARACTERS_LEAST": "100", "INWITH_PASSWORD_CHARACTERS_MOST": "64"})


def test_a_file_of_settings_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadSetting, match=r"settings\.toml"):
        read_config({"INWITH_CONFIG": str(tmp_path / "settings.toml")})


def test_what_a_command_is_given_instead_is_looked_at_too() -> None:
    assert override(Config(port=8443), host="::1", port=None) == Config(host="::1", port=8443)
    with pytest.raises(BadSetting, match="INWITH_PORT"):
        override(Config(), port=99999)


def test_a_server_does_not_start_on_a_port_there_is_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ended = subprocess.run(
        [COMMAND, "serve", "--port", "99999", "--data", data], capture_output=True, text=True, timeout=20
    )
    assert (ended.returncode, "INWITH_PORT cannot be used" in ended.stderr) == (1, True), ended.stderr
    assert not data.exists()
