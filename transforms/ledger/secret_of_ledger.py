"""The secret that an open ledger's digests are keyed with: every session carries it."""

from sqlalchemy.orm import Session

from transforms.secret import Secret

_NAME = "secret"


def session_info(secret: Secret | None) -> dict[str, Secret]:
    """What a session has to be made with; nothing where a ledger is only copied into."""
    return {_NAME: secret} if secret else {}


def secret_of(session: Session) -> Secret:
    """The secret of the ledger that the session reads."""
    secret = session.info[_NAME]
    assert isinstance(secret, Secret)
    return secret
