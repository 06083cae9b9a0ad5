"""A head that is kept elsewhere: written, signed, read back, and what is told of one that is not
right."""

from pathlib import Path

import pytest

from transforms.ledger.anchor import make_keys, read_anchor, write_anchor
from transforms.ledger.chain import Head
from transforms.ledger.errors import AnchorError

HEAD = Head(1234, "9f86" * 16)


def test_a_head_is_read_as_a_file_as_a_paper_prints_it_or_as_a_hash(tmp_path: Path) -> None:
    write_anchor(tmp_path / "head", HEAD)
    assert read_anchor(str(tmp_path / "head")) == read_anchor(str(HEAD)) == HEAD
    assert read_anchor(HEAD.hash) == HEAD.hash


@pytest.mark.parametrize("text", ["", "12:zz", "no/such/file", "x:" + HEAD.hash, HEAD.hash[:-1]])
def test_what_is_no_head_is_told(text: str) -> None:
    with pytest.raises(AnchorError, match="is no file and no head"):
        read_anchor(text)


def test_a_file_is_never_replaced(tmp_path: Path) -> None:
    write_anchor(tmp_path / "head", HEAD)
    with pytest.raises(AnchorError, match="never replaced"):
        write_anchor(tmp_path / "head", HEAD)
    make_keys(tmp_path / "key")
    with pytest.raises(AnchorError, match="never replaced"):
        make_keys(tmp_path / "key")


def test_a_signed_head_is_proved_by_the_public_key_and_by_no_other(tmp_path: Path) -> None:
    private, public = make_keys(tmp_path / "key")
    assert private.stat().st_mode & 0o777 == 0o600
    _, foreign = make_keys(tmp_path / "foreign")
    write_anchor(tmp_path / "head", HEAD, private)
    assert read_anchor(str(tmp_path / "head"), public) == HEAD
    with pytest.raises(AnchorError, match="does not bear the signature"):
        read_anchor(str(tmp_path / "head"), foreign)
    altered = (tmp_path / "head").read_text().replace("1234", "1235")
    (tmp_path / "altered").write_text(altered)
    with pytest.raises(AnchorError, match="does not bear the signature"):
        read_anchor(str(tmp_path / "altered"), public)


def test_an_unsigned_head_passes_no_public_key_and_a_hash_has_no_signature(tmp_path: Path) -> None:
    _, public = make_keys(tmp_path / "key")
    write_anchor(tmp_path / "head", HEAD)
    with pytest.raises(AnchorError, match="was not signed"):
        read_anchor(str(tmp_path / "head"), public)
    with pytest.raises(AnchorError, match="no signature can be verified"):
        read_anchor(str(HEAD), public)


def test_keys_of_another_kind_and_files_of_another_kind_are_told(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("{}")
    with pytest.raises(AnchorError, match="no head of a ledger"):
        read_anchor(str(tmp_path / "text"))
    with pytest.raises(AnchorError, match="no Ed25519 private key"):
        write_anchor(tmp_path / "head", HEAD, tmp_path / "text")
    write_anchor(tmp_path / "head", HEAD)
    with pytest.raises(AnchorError, match="no Ed25519 public key"):
        read_anchor(str(tmp_path / "head"), tmp_path / "text")
