"""What the readers must not see: the strata, and the stratum of each item, written to the hidden
sheet and read back.

The SHA-256 over the lines shows an accidental change. It is no seal: whoever changes lines on
purpose can change the SHA-256 too.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from reports.clerical_review.items import Item, ReviewError, Sample, Stratum

_FORMAT = "birthrecon review 2"
# Workbooks drawn before there were controls are read as well.
_READABLE = (_FORMAT, "birthrecon review 1")


def key_lines(sample: Sample) -> list[str]:
    """The lines: the run, then the strata, then the items without their records."""
    run: dict[str, Any] = {
        "format": _FORMAT,
        "run_id": sample.run_id,
        "district_code": sample.district_code,
        "seed": sample.seed,
        "strata": len(sample.strata),
        "towns": dict(sample.towns),
    }
    items = [
        {
            "code": item.code,
            "kind": item.kind,
            "stratum": item.stratum,
            "town": item.town,
            "sex": item.sex,
        }
        for item in sample.items
    ]
    rows = [run, *(asdict(stratum) for stratum in sample.strata), *items]
    return [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows]


def key_digest(lines: Sequence[str]) -> str:
    """SHA-256 of the lines."""
    return sha256("\n".join(lines).encode()).hexdigest()


def read_key(lines: Sequence[str], expected: str) -> Sample:
    """The sample without records and orders. Raises: ReviewError when the lines are not those that
    were written."""
    if key_digest(lines) != expected:
        raise ReviewError(
            "隐藏表 _key 已被改动，无法计算；请用原始工作簿重新填写。",
            "The hidden sheet _key was changed; use the workbook as it was drawn.",
        )
    run, *rest = (json.loads(line) for line in lines)
    if run["format"] not in _READABLE:
        raise ReviewError(
            f"工作簿格式“{run['format']}”不能识别。",
            f"Unknown format of the workbook: {run['format']}.",
        )
    strata = tuple(Stratum(**row) for row in rest[: run["strata"]])
    items = tuple(Item(**row) for row in rest[run["strata"] :])
    return Sample(run["run_id"], run["district_code"], run["seed"], strata, items, {}, run["towns"])
