"""The failures that stop the checks, each with a sentence for the user in Chinese and English.

Only what makes a run impossible is an error. Whatever is wrong with a file or a row becomes a
finding or a quarantine.
"""


class ChecksError(Exception):
    """A failure with a message for users; `zh` and `en` say what to do."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences; `str()` gives them together, Chinese first."""
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class DeliveryError(ChecksError):
    """The folder is no delivery: it is missing, or its delivery.toml is missing or broken."""


class ContradictingDeliveryError(DeliveryError):
    """The delivery says other things than another one of the same place in time: once either is
    mended, or a later one covers both, it can be taken in as it stands."""


class StateError(ChecksError):
    """What an update should go on from is missing, or of another version: no fault of the
    delivery's."""


class DatabaseError(ChecksError):
    """A source's database could not be read. The message never holds the connection string."""


class LostRowsError(ChecksError):
    """Delivered rows are not accepted + quarantined: a fault of this program, never of the
    delivery."""


class ReaderFaultError(ChecksError):
    """A reader met a file with an error that no damage explains: a fault of this program."""

    def __init__(self, source_file: str, error: Exception) -> None:
        """Name the file and the kind of error, and nothing that the file says."""
        kind = type(error).__name__
        super().__init__(
            f"读取 {source_file} 时程序出错（{kind}）：这是程序的错误，不是文件的，请报告；"
            "急用时可先移走该文件再运行，它所属的来源届时按没有交来处理。",
            f"The program failed while it read {source_file} ({kind}): this is its own fault and "
            "not the file's, report it. Without the file the run goes on, and its source counts "
            "as one that did not come.",
        )
