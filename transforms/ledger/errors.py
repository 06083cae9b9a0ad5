"""What the ledger refuses, each refusal with a sentence in Chinese and in English."""


class LedgerError(Exception):
    """A refusal with a message for users; `zh` and `en` say what to do."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences; `str()` gives them together, Chinese first."""
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class LedgerUnreachableError(LedgerError):
    """There is no ledger to read, or its database cannot be opened. The message never holds the
    connection string."""


class LedgerDamagedError(LedgerError):
    """The ledger's file is no database, or was cut off."""


class LedgerTooNewError(LedgerError):
    """A later version of the program has written the ledger."""


class LedgerMissingError(LedgerUnreachableError):
    """The output is published and its ledger is gone: every answer and signature would be lost."""


class WrongSecretError(LedgerError):
    """The ledger's digests were made with another secret, or the secret is gone."""


class WrongLedgerKeyError(LedgerError):
    """The ledger's texts lie under another key than the one that was given."""


class LedgerBrokenError(LedgerError):
    """The audit finds that the ledger was altered; nothing is built on it."""


class AnchorError(LedgerError):
    """A head, a key or a signature that cannot be read."""


class UnknownCaseError(LedgerError):
    """The ledger has no case of that number."""


class IllegalStepError(LedgerError):
    """A case cannot go from its state to the one that was asked for."""


class StaleCaseError(LedgerError):
    """Somebody else has moved the case since it was read."""


class SignatureError(LedgerError):
    """A signature out of turn, by a person who signed already, or under a content that has changed
    since."""


class LedgerAheadError(LedgerError):
    """The ledger has met a run that is not published."""


class NothingToDoError(LedgerError):
    """No case is in the state that the command works on."""


class BalanceError(LedgerError):
    """The reconciling table does not close: a fault of this program, never of the registers."""
