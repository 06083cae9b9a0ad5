"""Signs the manifest of a release, and says of a release whether it is the one that was signed.

The signature (Ed25519, 64 bytes) stands in a file of its own and is given for the manifest as it
lies there, so that `openssl` checks it without this program. Who signed, when and with which key is
a part of the manifest, and so is the fingerprint of every other file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exchange.errors import ExchangeError
from exchange.keys import key_fingerprint, public_key, public_text
from reports.release.manifest import (
    MANIFEST,
    SIGNATURE,
    ManifestError,
    altered_files,
    files_of,
    read_release_manifest,
)
from reports.release.signing_key import Signer

_PARTS = frozenset({"by", "at", "key_id", "public_key"})


class ReleaseSignatureError(Exception):
    """A release that is not what its office signed; `str()` says what to do, Chinese first."""


@dataclass(frozen=True)
class SignedRelease:
    """Who signed a release. at: when, as the signer's clock said (UTC); key_id: twelve digits that
    tell one public key from another."""

    by: str
    at: str
    key_id: str


def signed_facts(signer: Signer, office: str) -> dict[str, str]:
    """What the manifest says of its signature. office: its name, where the signer bears none."""
    public = signer.key.public_key()
    return {
        "by": signer.name or office,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "key_id": key_fingerprint(public),
        "public_key": public_text(public),
    }


def sign_manifest(folder: Path, signer: Signer) -> None:
    """Write the signature beside a finished manifest."""
    (folder / SIGNATURE).write_bytes(signer.key.sign((folder / MANIFEST).read_bytes()))


def require_signed(folder: Path, public: Ed25519PublicKey | None = None) -> SignedRelease:
    """Who signed the manifest of a release.

    Args: public, the office's key as the reader has it from the office. Without one the manifest is
    held to the key that it names itself: that shows damage, and proves nobody.
    Raises: ManifestError; ReleaseSignatureError where the manifest is unsigned, was altered
    or forged, or another key has signed it.
    """
    said = _said_of_signer(folder, read_release_manifest(folder))
    named = _named_key(folder, said)
    if public is not None and public_text(public) != public_text(named):
        raise _otherwise_signed(folder, said, key_fingerprint(named), key_fingerprint(public))
    try:
        named.verify((folder / SIGNATURE).read_bytes(), (folder / MANIFEST).read_bytes())
    except InvalidSignature:
        raise ReleaseSignatureError(
            f"{folder / MANIFEST} 不是 {said['by']} 所签的：签名之后被改动，或签名是伪造的。"
            "请向发布单位重新索取。\n"
            f"{folder / MANIFEST} is not what {said['by']} signed: it was altered afterwards, or "
            "the signature is forged. Ask the office for the release again."
        ) from None
    return SignedRelease(str(said["by"]), str(said["at"]), key_fingerprint(named))


def verify_release(folder: Path, public: Ed25519PublicKey) -> SignedRelease:
    """Who signed a release whose every file is what was signed, with nothing beside.

    Raises: as `require_signed`; ReleaseSignatureError for a file that is missing, altered or added.
    """
    signed = require_signed(folder, public)
    manifest = read_release_manifest(folder)
    for name in altered_files(folder, manifest):
        raise ReleaseSignatureError(
            f"{folder / name} 缺失，或已不是签名时的内容；请向发布单位重新索取。\n"
            f"{folder / name} is missing or is not what was signed: ask the office for the "
            "release again."
        )
    for name in sorted({*files_of(folder)} - {*manifest["files"]}):
        raise ReleaseSignatureError(
            f"{folder / name} 不属于这次发布；请移走，不要当作发布的内容。\n"
            f"{folder / name} is no part of the release: take it away, and do not use it as one."
        )
    return signed


def named_key_id(folder: Path) -> str:
    """The digits of the key that a release says it is signed with: they prove nothing, and tell
    which of its own keys an office has to look for. Empty where it says none."""
    try:
        said = read_release_manifest(folder).get("signed")
    except ManifestError:
        return ""
    return str(said.get("key_id", "")) if isinstance(said, dict) else ""


def _said_of_signer(folder: Path, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    said = manifest.get("signed")
    if said is None or not (folder / SIGNATURE).is_file():
        raise ReleaseSignatureError(
            f"{folder} 没有签名（{MANIFEST} 未写明签名者，或没有 {SIGNATURE}），无法确认由谁发布。"
            "\n"
            f"{folder} is not signed, so that nobody can tell who released it: {MANIFEST} names no "
            f"signer, or there is no {SIGNATURE}."
        )
    if not isinstance(said, dict) or _PARTS - set(said):
        raise _damaged(folder)
    return said


def _named_key(folder: Path, said: Mapping[str, Any]) -> Ed25519PublicKey:
    try:
        return public_key(str(said["public_key"]))
    except ExchangeError:
        raise _damaged(folder) from None


def _damaged(folder: Path) -> ReleaseSignatureError:
    return ReleaseSignatureError(
        f"{folder / MANIFEST} 中关于签名者的内容已损坏；请向发布单位重新索取。\n"
        f"{folder / MANIFEST} says of its signer what cannot be read: ask the office for the "
        "release again."
    )


def _otherwise_signed(
    folder: Path, said: Mapping[str, Any], named: str, given: str
) -> ReleaseSignatureError:
    return ReleaseSignatureError(
        f"{folder} 由另一把密钥签名（{named}，自称 {said['by']}），不是给出的公钥（{given}）；"
        "请勿使用，并向发布单位核实。\n"
        f"{folder} is signed by another key ({named}, which calls itself {said['by']}) and not by "
        f"the one that was given ({given}): do not use it, and ask the office."
    )
