"""The commands of the exchange that need no published run."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519
from typer.testing import CliRunner

from exchange.keys import public_text
from flows.cli import app

KEY = "c2VjcmV0IG9mIGEgdGVzdCBhbmQgb2Ygbm8gb2ZmaWNl"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    told = command("init", tmp_path, "--name", "襄阳区", "--code", "420607")
    assert json.loads(told)["code"] == "420607"
    return tmp_path


def command(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["exchange", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize(
    "wrong",
    [("--name", "X"), ("--name", "X", "--code", "42o607"), ("--name", " ", "--code", "420607")],
)
def test_an_exchange_that_cannot_begin_leaves_nothing(tmp_path: Path, wrong: tuple[str]) -> None:
    """A store alone would make every later run one of an office that exchanges."""
    command("init", tmp_path, *wrong, code=2)
    assert list(tmp_path.iterdir()) == []


def test_new_keys_of_an_office_hold_whether_it_enciphers_or_not(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in (KEY, None, KEY):
        with monkeypatch.context() as given:
            if key:
                given.setenv("BIRTHRECON_KEY", key)
            told = command("init", out, "--name", "襄阳区", "--code", "420607")
            assert command("card", out) == told
    assert len(list((out / "exchange").glob("office.key*"))) == 1


def partner(out: Path, code: str, kind: str, *more: str) -> str:
    key = public_text(Ed25519PrivateKey.generate().public_key())
    told = command("partner", "add", out, code, "--name", code, "--kind", kind, "--key", key, *more)
    return told.split()[1]


def test_a_partner_is_added_changed_listed_and_gets_another_key(out: Path) -> None:
    key_id = partner(out, "H1", "hospital")
    command("partner", "change", out, "H1", "notices_per_minute=60", "may_send=no")
    assert "H1" in command("partner", "list", out)
    for wrong in ("__class__=x", "code=H2", "notices_per_minute=many", "nothing=1"):
        assert "Traceback" not in command("partner", "change", out, "H1", wrong, code=2)
    new = public_text(Ed25519PrivateKey.generate().public_key())
    command("key", "add", out, "H1", new, "--rotate")
    command("key", "end", out, key_id, code=2)  # it has ended
    assert "✓" not in command("account", out)


def test_what_is_due_is_carried_to_a_county_and_to_the_owner_of_a_register(
    out: Path, tmp_path: Path
) -> None:
    seal_key = str(x25519.Identity.generate().to_public())
    more = ("--seal-key", seal_key)
    partner(out, "411381", "county", "--area", "411381", "--receives", *more)
    partner(out, "wis", "owner", *more)
    changes = out / "changes"
    changes.mkdir()
    (changes / "wis_20070930_1.csv").write_text("column,value\n", encoding="utf-8")
    held = {}
    for code, count, options in (
        ("411381", 0, ()),
        ("411381", 0, ("--receipts",)),
        ("wis", 1, ()),
        ("wis", 0, ()),
    ):
        to = tmp_path / "carried.json"
        assert command("carry", out, code, "--to", to, *options).endswith(f": {count}\n")
        bundle = json.loads(to.read_text(encoding="utf-8"))
        held[bundle["holds"]] = bundle["to"]
    assert held == {"notices": "411381", "receipts": "411381", "changes": "wis"}
    assert "1 = 0 + 1" in command("account", out)
    assert command("inbox", out) == ""
    assert command("watch", out) == ""
