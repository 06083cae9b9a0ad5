"""Signed manifests: who signed, and what is refused."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from exchange.keys import make_office, private_key, public_text
from protection.cipher import WrongKeyError
from reports.release.export import export_release
from reports.release.make import make_release
from reports.release.manifest import MANIFEST, SIGNATURE, ManifestError
from reports.release.replay import replay
from reports.release.signature import (
    ReleaseSignatureError,
    named_key_id,
    require_signed,
    sign_manifest,
    signed_facts,
    verify_release,
)
from reports.release.signing_key import (
    Signer,
    SigningKeyError,
    load_signer,
    read_public_key,
)
from transforms.ledger.anchor import make_keys

SECRET = "c2VjcmV0IG9mIGEgdGVzdCBhbmQgb2Ygbm8gb2ZmaWNl"


def public_of(released: Path):
    return read_public_key(None, released.parents[1])


def alter(released: Path, **facts: object) -> None:
    """Other words in the manifest, the signature as it was."""
    path = released / MANIFEST
    told = json.loads(path.read_text(encoding="utf-8")) | facts
    path.write_text(json.dumps(told), encoding="utf-8")


def test_a_release_says_who_signed_it_and_when(released: Path):
    signed = verify_release(released, public_of(released))
    assert signed.by == "襄阳区（420607）"
    assert signed.at.endswith("+00:00")
    assert require_signed(released) == signed


def test_openssl_checks_the_signature_without_this_program(released: Path):
    done = subprocess.run(
        [
            *("openssl", "pkeyutl", "-verify", "-pubin", "-rawin"),
            *("-inkey", released.parents[1] / "release.pub"),
            *("-in", released / MANIFEST, "-sigfile", released / SIGNATURE),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Verified Successfully" in done.stdout


def test_what_is_given_away_bears_the_signature_and_no_private_key(released: Path, tmp_path: Path):
    out, public = released.parents[1], public_of(released)
    export_release(out, tmp_path / "given")
    verify_release(tmp_path / "given", public)
    private = (out / "release.key").read_bytes()
    assert (out / "release.key").stat().st_mode & 0o077 == 0
    secret_line = private.splitlines()[1]
    for path in (tmp_path / "given").rglob("*.*"):
        assert secret_line not in path.read_bytes()


def test_an_altered_manifest_is_refused_everywhere(released: Path, tmp_path: Path):
    alter(released, suppressed=0)
    for refused in (
        lambda: verify_release(released, public_of(released)),
        lambda: replay(released),
        lambda: export_release(released.parents[1], tmp_path / "given"),
    ):
        with pytest.raises(ReleaseSignatureError, match="altered afterwards"):
            refused()


@pytest.mark.parametrize(
    "told", ["[]", "null", "{}", '{"format": 2}', '{"format": 2, "files": []}']
)
def test_a_manifest_that_lacks_what_every_release_says_is_called_damaged(
    released: Path, tmp_path: Path, told: str
):
    (released / MANIFEST).write_text(told, encoding="utf-8")
    refused = pytest.raises(ManifestError, match="is damaged")
    with refused:
        verify_release(released, public_of(released))
    with refused:
        replay(released)
    with refused:
        export_release(released.parents[1], tmp_path / "given")
    with refused:
        make_release(released.parents[1], "2009-08")


def test_an_unsigned_release_is_refused(released: Path):
    signature = (released / SIGNATURE).read_bytes()
    (released / SIGNATURE).unlink()
    with pytest.raises(ReleaseSignatureError, match="not signed"):
        verify_release(released, public_of(released))
    (released / SIGNATURE).write_bytes(signature)
    alter(released, signed=None)
    with pytest.raises(ReleaseSignatureError, match="not signed"):
        verify_release(released, public_of(released))
    alter(released, signed={"by": "somebody"})
    with pytest.raises(ReleaseSignatureError, match="cannot be read"):
        verify_release(released, public_of(released))


def test_a_release_that_another_key_signed_is_refused(released: Path, tmp_path: Path):
    private, _ = make_keys(tmp_path / "other")
    other = Signer(private_key(private.read_text()), "襄阳区（420607）")
    alter(released, signed=signed_facts(other, ""))
    sign_manifest(released, other)
    assert (
        require_signed(released).by == "襄阳区（420607）"
    )  # it holds by itself, and proves nobody
    with pytest.raises(ReleaseSignatureError, match="another key"):
        verify_release(released, public_of(released))


def test_a_forger_who_names_the_offices_key_lacks_its_signature(released: Path, tmp_path: Path):
    private, _ = make_keys(tmp_path / "other")
    alter(released, suppressed=0)
    sign_manifest(released, Signer(private_key(private.read_text())))
    with pytest.raises(ReleaseSignatureError, match="forged"):
        verify_release(released, public_of(released))


def test_a_file_that_is_altered_missing_or_added_is_named(released: Path):
    public, table = public_of(released), released / "tables" / "town_by_sex.csv"
    (released / "tables" / "more.csv").write_text("town\n")
    with pytest.raises(ReleaseSignatureError, match=r"more\.csv is no part of the release"):
        verify_release(released, public)
    (released / "tables" / "more.csv").unlink()
    table.write_text("altered")
    with pytest.raises(ReleaseSignatureError, match=r"town_by_sex\.csv is missing or is not"):
        verify_release(released, public)
    table.unlink()
    with pytest.raises(ReleaseSignatureError, match=r"town_by_sex\.csv is missing"):
        verify_release(released, public)


def test_the_office_keeps_its_key_from_release_to_release(released: Path):
    out = released.parents[1]
    first = load_signer(out)
    assert public_text(load_signer(out).key.public_key()) == public_text(first.key.public_key())
    shutil.copy(out / "release.pub", out / "known.pub")
    (out / "release.key").write_text("no key")
    with pytest.raises(SigningKeyError, match=r"release\.key is no Ed25519 private key"):
        load_signer(out)
    assert (out / "known.pub").read_bytes() == (out / "release.pub").read_bytes()


def test_an_office_verifies_its_older_releases_after_its_key_has_changed(released: Path):
    out = released.parents[1]
    for name in ("襄州区卫生健康局", "襄州区卫健局"):
        make_office(out, "420607", name, None)
        load_signer(out)
    with pytest.raises(ReleaseSignatureError, match="signed by another key"):
        verify_release(released, read_public_key(None, out))
    former = read_public_key(None, out, named_key_id(released))
    assert verify_release(released, former).by == "襄阳区（420607）"
    assert len(list(out.glob("release.*.pub"))) == 2
    for strange in ("0" * 12, "../release", "*"):
        now = public_text(load_signer(out).key.public_key())
        assert public_text(read_public_key(None, out, strange)) == now


def test_the_key_of_the_exchange_or_of_a_file_signs_where_there_is_one(tmp_path: Path):
    office = make_office(tmp_path, "420607", "襄州区卫生健康局", None)
    signer = load_signer(tmp_path)
    assert signer.name == "襄州区卫生健康局"
    assert public_text(signer.key.public_key()) == office.public["public_key"]
    assert not (tmp_path / "release.key").exists()
    private, public = make_keys(tmp_path / "anchor")
    signer = load_signer(tmp_path, private, "统计局")
    assert signer.name == "统计局"
    read = read_public_key(str(public), tmp_path)
    assert public_text(signer.key.public_key()) == public_text(read)
    with pytest.raises(SigningKeyError, match="no Ed25519 private key"):
        load_signer(tmp_path, tmp_path / "nowhere")


def test_the_key_is_enciphered_where_the_office_has_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BIRTHRECON_KEY", SECRET)
    signer = load_signer(tmp_path)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["release.key.enc", "release.pub"]
    assert public_text(load_signer(tmp_path).key.public_key()) == public_text(
        signer.key.public_key()
    )
    monkeypatch.setenv("BIRTHRECON_KEY", SECRET[::-1])
    with pytest.raises(WrongKeyError, match=r"release\.key"):
        load_signer(tmp_path)


def test_a_public_key_comes_from_the_office_and_not_from_the_release(
    released: Path, tmp_path: Path
):
    word = public_text(public_of(released))
    verify_release(released, read_public_key(word, tmp_path))
    with pytest.raises(SigningKeyError, match="makes it known elsewhere"):
        read_public_key(None, tmp_path)
    with pytest.raises(SigningKeyError, match="no Ed25519 public key"):
        read_public_key("no key", tmp_path)
