"""What the desk refuses; each refusal is a page in both languages."""

from transforms.ledger.errors import LedgerError


class DeskError(LedgerError):
    """A refusal of the desk. status: HTTP's."""

    status = 400


class ForbiddenError(DeskError):
    """The person may not see or do this."""

    status = 403

    def __init__(self) -> None:
        """One sentence for all: what lies behind the door is not told."""
        super().__init__("您无权查看或办理此项。", "You may not see or do this.")


class ForgedError(DeskError):
    """A form without the token of this sign-in: it came from another page, or the sign-in has
    changed."""

    status = 403

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "表单已失效或来自别处，未办理；请刷新页面后再试。",
            "The form is stale or not from here, and nothing was done; reload the page.",
        )


class ExpiredError(DeskError):
    """A file that nobody sends who is signed in; it was not read."""

    status = 401

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "登录已过期，文件未接收；请重新登录后再交。",
            "You are not signed in any more and the file was not read; sign in and hand it in "
            "again.",
        )


class TooLargeError(DeskError):
    """More bytes than this form may bring, or they take too long."""

    status = 413

    def __init__(self, limit: int) -> None:
        """limit: in bytes."""
        shown = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1000} kB"
        super().__init__(
            f"内容过大或传得太慢，未接收（上限 {shown}）。",
            f"Too large or too slow, and not taken in ({shown} at most).",
        )


class NotThereError(DeskError):
    """Nothing of that number."""

    status = 404

    def __init__(self, what: str) -> None:
        """what: the number asked for."""
        shown = what if len(what) <= 60 else what[:60] + "…"
        super().__init__(f"没有 {shown}。", f"There is no {shown}.")


class OldFileError(DeskError):
    """The published file lacks a table or column: an older version wrote it."""

    status = 503

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "已发布的结果出自旧版程序，请重新运行 birthrecon run。",
            "An older version has published these results; run birthrecon run again.",
        )


class CaseAheadError(DeskError):
    """A run that is not published has written something of the case into the ledger."""

    status = 409

    def __init__(self, case_id: str) -> None:
        """Say what to wait for."""
        super().__init__(
            f"问题 {case_id} 的新情况已由另一次运行记入台账，但尚未发布：它还在进行，或者中断了。"
            "这里显示的仍是此前发布的记录，所以现在不能决定。请等它发布后再看；若已中断，请把同一报送"
            "再运行一次。",
            f"Another run has entered something new of case {case_id} into the ledger and is not "
            "published yet: it is still at work, or was broken off. The records that are shown "
            "here are those published before, so nothing can be decided now. Look again when it "
            "is published; where it was broken off, run the same delivery again.",
        )


class BadFormError(DeskError):
    """A field is missing or impossible."""

    status = 422


class AccountError(DeskError):
    """An account cannot be made or changed in this way."""

    status = 422
