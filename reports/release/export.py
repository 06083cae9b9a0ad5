"""Gives a release away: its public files, whole and unaltered, in a folder of their own.

Nothing else leaves as anonymised. A second way out, such as rows coarsened until k of them agree,
would be a release beside the releases: whoever holds both could take one from the other, and the
attack that every release has to stand would know nothing of it. So what may be given away is what
was released, with its threshold, and this copies it.
"""

import shutil
from pathlib import Path

from operating_system.files import flush_all, flush_folder
from protection.rights import EVERYBODY
from reports.release.make import RELEASES, ReleaseError, is_name
from reports.release.manifest import MANIFEST, SIGNATURE, altered_files, read_release_manifest
from reports.release.signature import require_signed


def export_release(out: Path, to: Path, name: str | None = None) -> Path:
    """Copy a release of OUT, the newest where none is named, to a new folder outside of OUT, which
    gets its name when it is whole.

    Returns: the release's own folder. Raises: ReleaseError where there is none, where it was
    altered since, or where `to` exists or lies in OUT; ManifestError; ReleaseSignatureError where
    its manifest is not what was signed.
    """
    releases = out / RELEASES
    names = sorted(path.name for path in releases.glob("*") if path.is_dir() and is_name(path.name))
    if not names or (name and name not in names):
        zh, en = (f"发布 {name}", f"release {name}") if name else ("任何发布", "release")
        raise ReleaseError(
            f"{out} 没有{zh}；births.duckdb 只是假名化，不能外给。请先运行 "
            f"birthrecon publish {out} --release 年-月。\n"
            f"{out} has no {en}; births.duckdb is pseudonymous and must not be given "
            f"away. Run birthrecon publish {out} --release YYYY-MM first."
        )
    folder = releases / (name or names[-1])
    files = _files_to_give(folder)
    _require_room(out, to)
    making = to.with_name(f".{to.name}.making")
    shutil.rmtree(making, ignore_errors=True)  # a killed export's
    for file in files:
        (making / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / file, making / file)
    EVERYBODY.give_all(making)
    flush_all(making)
    making.rename(to)
    flush_folder(to.parent)
    return folder


def _files_to_give(folder: Path) -> list[str]:
    """What a release consists of. Raises: ReleaseError where it was altered; ManifestError;
    ReleaseSignatureError."""
    manifest = read_release_manifest(folder)
    altered = altered_files(folder, manifest)
    if altered:
        raise ReleaseError(
            f"{folder / altered[0]} 已不是发布时的内容，未导出。\n"
            f"{folder / altered[0]} is not what was released: nothing was exported."
        )
    is_signed = "signed" in manifest or (folder / SIGNATURE).is_file()
    if is_signed:  # releases of versions before signatures are not
        require_signed(folder)
    return [MANIFEST, *([SIGNATURE] if is_signed else []), *manifest["files"]]


def _require_room(out: Path, to: Path) -> None:
    """Raises: ReleaseError where `to` exists, or lies in OUT: what lies among the releases counts
    as one, and nothing else of OUT is to be given away."""
    if to.exists():
        raise ReleaseError(f"{to} 已存在，请另选 --to。\n{to} exists: choose another --to.")
    if to.resolve().is_relative_to(out.resolve()):
        raise ReleaseError(
            f"{to} 在输出文件夹 {out} 之内，请另选 --to。\n"
            f"{to} lies in the output folder {out}: choose another --to."
        )
