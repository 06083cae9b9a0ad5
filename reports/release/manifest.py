"""What a release was made from and by which versions: enough to make it again, and to say why the
result differs."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from operating_system.files import file_sha256

MANIFEST = "manifest.json"
# Over the manifest: 64 bytes, as openssl takes them.
SIGNATURE = "manifest.json.sig"
# Moves when a release's tables change their shape: an older release cannot be compared with a newer
# one.
FORMAT = 2
# What a release's bytes depend on besides the project's own code.
_LIBRARIES = (
    "duckdb",
    "polars",
    "xlsxwriter",
    "vl-convert-python",
    "typst",
    "mplfonts",
    "scipy",
    "highspy",
    "statsmodels",
    "chainladder",
    "pysdmx",
)
_CODE = ("reports", "transforms", "checks", "data.reference")
# What a manifest of this form says, whatever else it says.
_SAID = {
    "release": str,
    "inputs": dict,
    "earlier": dict,
    "settings": dict,
    "code_version": str,
    "code_sha256": str,
    "libraries": dict,
    "reference_tables": dict,
    "files": dict,
}


class ManifestError(Exception):
    """A folder is no release, or one that this version cannot read."""


def made_by() -> dict[str, Any]:
    """The version of the code, its fingerprint, the libraries' versions, and the fingerprints of
    reference tables."""
    reference = _files("data.reference", (".csv",))
    return {
        "code_version": version("birthrecon"),
        "code_sha256": _digest_of(
            [
                (name, path)
                for package in _CODE
                for name, path in _files(package, (".py", ".sql", ".j2", ".typ", ".css")).items()
            ]
        ),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "reference_tables": {name: file_sha256(path) for name, path in reference.items()},
    }


def write_manifest(folder: Path, facts: Mapping[str, object]) -> None:
    """Write the manifest of a finished folder: its facts, and a fingerprint of every file."""
    manifest = {
        "format": FORMAT,
        **facts,
        "files": {name: file_sha256(folder / name) for name in files_of(folder)},
    }
    (folder / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def read_release_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a release. Raises: ManifestError."""
    try:
        manifest: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ManifestError(
            f"{folder} 不是一次发布（没有可读的 {MANIFEST}）。\n"
            f"{folder} is no release: it has no {MANIFEST} that can be read."
        ) from error
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise _damaged(folder)
    if manifest.get("format") != FORMAT:
        raise ManifestError(
            f"{folder} 由另一版本的软件发布，本版本无法与之比较；请把它移到别处。\n"
            f"{folder} was released by another version, in a shape that this one cannot compare: "
            "move it elsewhere."
        )
    if not all(isinstance(manifest.get(name), kind) for name, kind in _SAID.items()):
        raise _damaged(folder)
    return manifest


def _damaged(folder: Path) -> ManifestError:
    return ManifestError(
        f"{folder / MANIFEST} 已损坏，缺少发布时写明的内容；请从备份恢复，或向发布单位重新索取。\n"
        f"{folder / MANIFEST} is damaged and lacks what every release says: restore it from a "
        "backup, or ask the office for the release again."
    )


def altered_files(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Files of a release that are missing, or are not what was released."""
    return [
        name
        for name, digest in manifest["files"].items()
        if not (folder / name).is_file() or file_sha256(folder / name) != digest
    ]


def files_of(folder: Path) -> list[str]:
    """Every file below a folder but the manifest and its signature, by its path from there."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name not in (MANIFEST, SIGNATURE))


def _files(package: str, endings: tuple[str, ...]) -> dict[str, Path]:
    root = Path(str(files(package)))
    return {
        f"{package}/{path.relative_to(root).as_posix()}": path
        for path in sorted(root.rglob("*"))
        if path.suffix in endings
    }


def _digest_of(named: Iterable[tuple[str, Path]]) -> str:
    digest = sha256()
    for name, path in named:
        digest.update(f"{name} {file_sha256(path)}\n".encode())
    return digest.hexdigest()
