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


class DatabaseError(ChecksError):
    """A source's database could not be read. The message never holds the connection string."""


class LostRowsError(ChecksError):
    """Delivered rows are not accepted + quarantined: a fault of this program, never of the
    delivery."""
