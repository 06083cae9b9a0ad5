"""What the tests of the desk share: a password, a town, who makes the accounts, and a form's
token."""

import re
from datetime import date

from transforms.ledger.event_writer import Actor

PASSWORD, BETTER = "long enough to be safe", "four boats behind a hill"
TOWN = "420607107"
BOSS = Actor("tests", "系统管理", date(2007, 11, 1))


def token_of(page: str) -> str:
    """The token that the page's forms send back."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]
