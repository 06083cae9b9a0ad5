"""Packages for an office without a network: gathered on a machine that has one, installed on one
that has none. Needs Python 3.11 or later and nothing else, on Linux and on Windows.

    python3 deploy/wheelhouse.py make wheelhouse             # the same system and Python as there
    python3 deploy/wheelhouse.py install wheelhouse .venv    # in the office
"""

import argparse
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-runtime.lock"
SUMS = "SHA256SUMS"


def make(folder: Path) -> None:
    """Download what the lock names, proved by its hashes; build what comes as source, and
    birthrecon itself; write the sums."""
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} 不是空文件夹 / is not empty")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    wheels = ["--wheel-dir", str(folder)]
    subprocess.run([*pip, *wheels, "--require-hashes", "--no-deps", "-r", str(LOCK)], check=True)
    subprocess.run([*pip, *wheels, "--no-deps", str(ROOT)], check=True)
    sums = [f"{sha256(path)}  {path.name}\n" for path in sorted(folder.glob("*.whl"))]
    (folder / SUMS).write_text("".join(sums), encoding="ascii")
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"✓ {folder}: {len(sums)} wheels, {size / 1e6:.0f} MB")


def install(folder: Path, target: Path) -> None:
    """Check every wheel by its sum, then install all of them into the virtual environment, which is
    made if it is not there. Nothing is looked for elsewhere."""
    wanted = dict(
        reversed(line.split()) for line in (folder / SUMS).read_text("ascii").splitlines()
    )
    there = {path.name for path in folder.glob("*.whl")}
    if wrong := sorted(there ^ wanted.keys()):
        sys.exit(f"{folder}: 缺少或多出 missing or added: {wrong[0]}")
    for name, digest in wanted.items():
        if sha256(folder / name) != digest:
            sys.exit(f"{folder / name} 已改动 has changed")
    if not (target / "pyvenv.cfg").is_file():
        venv.create(target, with_pip=True)
    python = target / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wheels = [str(folder / name) for name in sorted(wanted)]
    options = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    subprocess.run([str(python), "-m", "pip", "install", *options, *wheels], check=True)
    print(f"✓ {target}: {len(wheels)} packages")


def sha256(path: Path) -> str:
    """SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("make", "install"):
        command = commands.add_parser(name)
        command.add_argument("folder", type=Path)
        if name == "install":
            command.add_argument("target", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "make":
        make(arguments.folder)
    else:
        install(arguments.folder, arguments.target)


if __name__ == "__main__":
    main()
