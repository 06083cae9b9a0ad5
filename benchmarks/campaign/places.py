"""What can happen to the files of a delivery as files: their names, folders, links, pipes."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

NAMES = (
    "?",
    "a?b=c",
    "#",
    "100%25",
    "{x}",
    "'; --",
    "[1]*",
    "x" * 200,
    "出生 核对",
    "\U00020bb7",
    "-rf",
    "~$a",
    "\u202e",
    "a\nb",
    "{{7*7}}",
)
Place = Callable[[random.Random, Path, Path], str]


def rename(draw: random.Random, path: Path, _: Path) -> str:
    name = draw.choice(NAMES) + path.suffix
    path.rename(path.with_name(name))
    return f"named {name[:20]!r}"


def other_ending(draw: random.Random, path: Path, _: Path) -> str:
    ending = draw.choice((".csv", ".xlsx", ".dbf", ".parquet", ".jsonl", ".txt", ".CSV", ""))
    path.rename(path.with_suffix(ending))
    return f"ends in {ending!r}"


def name_in_gbk(draw: random.Random, path: Path, _: Path) -> str:
    name = f"{draw.choice(('医院', '出生', '李婷'))}{path.suffix}".encode("gbk")
    os.rename(os.fsencode(path), os.path.join(os.fsencode(path.parent), name))  # noqa: PTH104, PTH118
    return "named in GBK"


def remove(_: random.Random, path: Path, __: Path) -> str:
    path.unlink()
    return "gone"


def become_a_folder(_: random.Random, path: Path, __: Path) -> str:
    path.unlink()
    path.mkdir()
    return "is a folder"


def become_a_pipe(_: random.Random, path: Path, __: Path) -> str:
    path.unlink()
    os.mkfifo(path)
    return "is a pipe"


def link_nowhere(_: random.Random, path: Path, __: Path) -> str:
    path.unlink()
    path.symlink_to("nowhere")
    return "is a link to nowhere"


def link_to_itself(_: random.Random, path: Path, __: Path) -> str:
    path.unlink()
    path.symlink_to(path.name)
    return "is a link to itself"


def link_round(_: random.Random, path: Path, delivery: Path) -> str:
    (path.parent / "round").symlink_to(delivery)
    return "a link to the delivery beside it"


def link_to_a_device(draw: random.Random, path: Path, _: Path) -> str:
    device = draw.choice(("/dev/zero", "/dev/null", "/dev/full", "/proc/self/mem"))
    path.unlink()
    path.symlink_to(device)
    return f"is a link to {device}"


def copy_beside(draw: random.Random, path: Path, _: Path) -> str:
    name = f"{path.stem} ({draw.choice((1, 2))}){path.suffix}"
    shutil.copy(path, path.with_name(name))
    return f"copied to {name}"


PLACES: tuple[Place, ...] = (
    rename,
    other_ending,
    name_in_gbk,
    remove,
    become_a_folder,
    become_a_pipe,
    link_nowhere,
    link_to_itself,
    link_round,
    link_to_a_device,
    copy_beside,
)
