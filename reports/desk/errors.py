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


class NotThereError(DeskError):
    """Nothing of that number."""

    status = 404

    def __init__(self, what: str) -> None:
        """what: the number asked for."""
        super().__init__(f"没有 {what}。", f"There is no {what}.")


class OldFileError(DeskError):
    """The published file lacks a table or column: an older version wrote it."""

    status = 503

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "已发布的结果出自旧版程序，请重新运行 birthrecon run。",
            "An older version has published these results; run birthrecon run again.",
        )


class BadFormError(DeskError):
    """A field is missing or impossible."""

    status = 422


class AccountError(DeskError):
    """An account cannot be made or changed in this way."""

    status = 422
