"""An output folder: its disk and rights, what is published, the ledger, the keys, the server."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from checks.state.store import STATE_FILE
from data.reference.terms import Term
from flows.doctor.check_results import CheckResult, fail, ok, warn
from flows.doctor.exchange_met import look_at_exchange
from flows.settings import Settings
from operating_system.files import has_private_modes
from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE
from transforms.ledger.store import LEDGER_FILE

DISK = Term("磁盘", "disk")
RIGHTS = Term("权限", "rights")
PUBLISHED = Term("已发布结果", "published run")
LEDGER = Term("台账", "ledger")
KEY = Term("身份信息的密钥", "key of identities")
SECRET = Term("摘要的密钥", "secret of digests")
SERVER = Term("Prefect 服务器", "Prefect server")
DATABASE = Term("登记数据库", "register's database")
_LEAST_BYTES, _ENOUGH_BYTES = 1_000_000_000, 5_000_000_000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def look_at_output(out: Path, settings: Settings) -> Iterator[CheckResult]:
    """All of it, a finding each."""
    yield _disk(out)
    yield _rights(out)
    yield from _key_change(out)
    yield _published(out, settings)
    yield _ledger(out, settings)
    yield _secret(out)
    yield from look_at_exchange(out, settings)
    yield from (_database(one.dsn_variable) for one in settings.databases)
    yield _server()


def _disk(out: Path) -> CheckResult:
    place = next(one for one in (out, *out.absolute().parents) if one.exists())
    free = shutil.disk_usage(place).free
    said = Term(f"剩余 {free / 1e9:.1f} GB", f"{free / 1e9:.1f} GB free")
    remedy = Term(
        "请清理磁盘，或减少 keep_runs。", "Make room on the disk, or keep fewer runs (keep_runs)."
    )
    if free < _LEAST_BYTES:
        return fail(DISK, said, remedy)
    return warn(DISK, said, remedy) if free < _ENOUGH_BYTES else ok(DISK, said.zh, said.en)


def _rights(out: Path) -> CheckResult:
    if not out.is_dir():
        return fail(
            RIGHTS,
            Term(f"没有文件夹 {out}", f"there is no folder {out}"),
            Term("请检查路径，或先运行 birthrecon run。", "Check the path, or run birthrecon run."),
        )
    if not os.access(out, os.W_OK | os.X_OK):
        return fail(
            RIGHTS,
            Term(f"不能写入 {out}", f"{out} cannot be written"),
            Term("请检查权限。", "Check the rights."),
        )
    private = [out / RESTRICTED_FILE, out / STATE_FILE, out / LEDGER_FILE]
    open_to_all = [
        path.name
        for path in private
        if has_private_modes() and path.is_file() and path.stat().st_mode & _OTHERS
    ]
    if open_to_all and out.stat().st_mode & stat.S_IXOTH:
        said = ", ".join(open_to_all)
        return warn(
            RIGHTS,
            Term(f"他人可读：{said}", f"others can read: {said}"),
            Term(f"请执行 chmod 700 {out}。", f"Run chmod 700 {out}."),
        )
    return ok(RIGHTS, "只有所有者可读身份信息", "identities are readable by their owner alone")


def _key_change(out: Path) -> Iterator[CheckResult]:
    """Nothing runs until a change of keys that was broken off is finished."""
    from flows.workspace import UNDER_WAY

    note = out / UNDER_WAY
    if note.is_file():
        marks = note.read_text("ascii", errors="replace").strip()
        yield fail(
            KEY,
            Term(f"密钥更换中断过（标记 {marks}）", f"a change of keys was broken off ({marks})"),
            Term(
                "请同时给出 BIRTHRECON_OLD_KEY 和 BIRTHRECON_KEY，再次运行 "
                f"birthrecon rekey {out}。",
                f"Give both BIRTHRECON_OLD_KEY and BIRTHRECON_KEY, and run birthrecon rekey {out} "
                "again.",
            ),
        )


def _published(out: Path, settings: Settings) -> CheckResult:
    import duckdb

    from reports.snapshot.restricted import NotPublishedError, open_restricted

    if not (out / BIRTHS_FILE).is_file():
        return warn(
            PUBLISHED,
            Term("尚无", "none yet"),
            Term("请运行 birthrecon run。", "Run birthrecon run."),
        )
    try:
        with duckdb.connect(str(out / BIRTHS_FILE), read_only=True) as con:
            run = con.execute("select run_id, code_version from runs").fetchone() or ("—", "—")
        open_restricted(out, settings.key_text).close()
    except (duckdb.Error, NotPublishedError) as error:
        return fail(
            PUBLISHED,
            Term(f"打不开（{type(error).__name__}）", f"cannot be opened ({type(error).__name__})"),
            Term(
                "请检查 BIRTHRECON_KEY；关闭正在写它的程序；或由备份恢复。",
                "Check BIRTHRECON_KEY, close what writes it, or restore a backup.",
            ),
        )
    said = f"{run[0]} ({run[1]})"
    return ok(PUBLISHED, said, said)


def _ledger(out: Path, settings: Settings) -> CheckResult:
    from transforms.ledger.audit import audit
    from transforms.ledger.errors import LedgerError
    from transforms.ledger.store import open_ledger

    remedy = Term(
        "请运行 birthrecon audit，并由备份恢复。", "Run birthrecon audit, and restore a backup."
    )
    try:
        with (
            open_ledger(out, settings.ledger_dsn_text, must_exist=True) as ledger,
            ledger.reading() as session,
        ):
            found = audit(session)
    except LedgerError as error:
        zh, _, en = str(error).partition("\n")
        return warn(LEDGER, Term(zh, en or zh), remedy)
    except Exception as error:  # a file that is no database raises what its driver likes
        said = type(error).__name__
        return fail(LEDGER, Term(f"打不开（{said}）", f"cannot be opened ({said})"), remedy)
    if not found.is_whole:
        first = found.breaks[0]
        return fail(LEDGER, Term(first.zh, first.en), remedy)
    return ok(LEDGER, f"完整，{found.events:,} 条记录", f"whole, {found.events:,} events")


def _secret(out: Path) -> CheckResult:
    from transforms.secret import SecretError, find_secret, secret_path

    try:
        found = find_secret(out)
    except SecretError as error:
        return fail(
            SECRET,
            Term(error.zh, error.en),
            Term("见 docs/zh/operations.md。", "See docs/operations.md."),
        )
    if found is None:
        return ok(
            SECRET, f"首次使用时建于 {secret_path()}", f"made at first use, at {secret_path()}"
        )
    return ok(SECRET, f"指纹 {found.fingerprint}", f"fingerprint {found.fingerprint}")


def _database(variable: str) -> CheckResult:
    if not os.environ.get(variable):
        return fail(
            DATABASE,
            Term(f"环境变量 {variable} 未设置", f"the variable {variable} is not set"),
            Term("请设置连接串。", "Set the connection string."),
        )
    return ok(DATABASE, f"{variable} 已设置", f"{variable} is set")


def _server() -> CheckResult:
    from flows.schedule import is_answering

    url = os.environ.get("PREFECT_API_URL")
    if not url:
        return ok(SERVER, "未指定：直接运行", "none named: runs need none")
    if not is_answering(url):
        return fail(
            SERVER,
            Term("PREFECT_API_URL 所指的服务器没有回答", "the one of PREFECT_API_URL is silent"),
            Term("请启动服务器，或清除此变量。", "Start it, or clear the variable."),
        )
    return ok(SERVER, "有回答", "it answers")
