"""Texts and files that are enciphered open with their key alone, and whole."""

from pathlib import Path

import pytest

from protection.cipher import TextCipher, WrongKeyError, read_private, seal, unseal, write_private
from protection.key import Key, new_key
from protection.rights import OWNER

KEY, OTHER = Key(new_key()), Key(new_key())
TWO_PIECES = b"x" * (1 << 20) + b"y" * 100
PIECE = (1 << 20) + 16


def test_a_text_opens_with_its_key_and_in_its_column_alone() -> None:
    stored = TextCipher(KEY).encipher("李婷", "answers.remark")
    assert "李婷" not in stored
    assert TextCipher(KEY).decipher(stored, "answers.remark") == "李婷"
    assert TextCipher(KEY).encipher("李婷", "answers.remark") != stored
    for key, column in ((KEY, "answers.correction"), (OTHER, "answers.remark"), (None, "x")):
        with pytest.raises(WrongKeyError):
            TextCipher(key).decipher(stored, column)


@pytest.mark.parametrize("text", ["enc1:deadbeef:xx", "raw1:x", "enc1:", "", "李婷"])
def test_what_a_town_writes_never_shuts_the_ledger(text: str) -> None:
    for key in (None, KEY):
        cipher = TextCipher(key)
        assert cipher.decipher(cipher.encipher(text, "c"), "c") == text
    assert TextCipher(KEY).decipher(TextCipher(None).encipher(text, "c"), "c") == text


@pytest.mark.parametrize("data", [b"", b"x", TWO_PIECES])
def test_a_file_comes_back_to_the_byte(data: bytes) -> None:
    assert unseal(seal(data, KEY), KEY, "f") == data
    with pytest.raises(WrongKeyError, match=OTHER.mark):
        unseal(seal(data, KEY), OTHER, "f")


def test_a_file_that_was_cut_turned_round_or_altered_does_not_open() -> None:
    sealed = seal(TWO_PIECES, KEY)
    head, first, last = sealed[:37], sealed[37 : 37 + PIECE], sealed[37 + PIECE :]
    altered = head + first[:9] + bytes([first[9] ^ 1]) + first[10:] + last
    for broken in (head + first, head + last, head + last + first, altered, sealed[:20], b"PK"):
        with pytest.raises(WrongKeyError):
            unseal(broken, KEY, "f")


def test_a_private_file_is_its_owners_and_read_plain_or_enciphered(tmp_path: Path) -> None:
    for key in (None, KEY):
        place = write_private(tmp_path / "list.xlsx", b"PK", key, OWNER)
        assert place.stat().st_mode & 0o777 == 0o600
        assert read_private(tmp_path / "list.xlsx", key) == b"PK"
    assert (tmp_path / "list.xlsx.enc").read_bytes()[:2] != b"PK"


def test_a_key_shows_itself_in_no_message() -> None:
    assert KEY.text not in repr(KEY) + str(WrongKeyError("f", KEY, OTHER.mark))
