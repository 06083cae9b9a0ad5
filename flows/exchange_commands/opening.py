"""What the commands of the exchange share: how its store is opened, and what options are called."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.errors import SettingsError
from flows.options import output_folder

if TYPE_CHECKING:
    from ssl import SSLContext

    from exchange.intersection import Keys
    from exchange.keys import Office
    from exchange.matching import PublishedMatcher
    from exchange.store import Store

Code = Annotated[str, typer.Argument(help="单位代码 · the partner's code")]
To = Annotated[Path, typer.Option("--to", help="写到哪里 · the file to write")]
Certificate = Annotated[
    Path | None,
    typer.Option("--certificate", help="本单位的客户端证书 (PEM) · client's certificate"),
]
PrivateKey = Annotated[Path | None, typer.Option("--private-key", help="其私钥 · its key")]
Authority = Annotated[
    Path | None,
    typer.Option("--ca", help="对方服务器证书的 CA · who signs the service's certificate"),
]


@contextmanager
def opened_store(
    out: Path, config: Path | None, *, must_exist: bool = True
) -> Iterator[tuple["Store", str | None]]:
    """The exchange's store, and the key by which it is enciphered. Raises: ExchangeError where
    there is none and it must exist."""
    from exchange.store import open_store
    from flows.settings import load_settings

    key = load_settings(config).key_text
    store = open_store(out, key, must_exist=must_exist)
    try:
        yield store, key
    finally:
        store.close()


@contextmanager
def opened_exchange(out: Path | None, config: Path | None) -> Iterator[tuple["Store", "Office"]]:
    """The store, and the office whose keys sign what goes out. Raises: ExchangeError."""
    from exchange.keys import load_office

    with opened_store(output_folder(out, config), config) as (store, key):
        yield store, load_office(store.out, key)


def client_context(
    certificate: Path | None, private_key: Path | None, authority: Path | None
) -> "SSLContext | None":
    """How a service is called by TLS; None where nothing was given. Raises: SettingsError where
    only some of the three files were."""
    from exchange.sending import client_tls

    given = [one for one in (certificate, private_key, authority) if one]
    if given and len(given) < 3:
        raise SettingsError(
            "--certificate、--private-key 和 --ca 须一并给出。",
            "--certificate, --private-key and --ca go together.",
        )
    return client_tls(*given) if given else None


def show_office(office: "Office") -> None:
    """What partners register of it."""
    typer.echo(json.dumps(office.public, ensure_ascii=False, indent=1))


def matcher_of(store: "Store", key: str | None) -> "PublishedMatcher":
    """Matches against what is published beside the store."""
    from exchange.answering import pending
    from exchange.matching import PublishedMatcher
    from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE

    return PublishedMatcher(
        store.out / BIRTHS_FILE, store.out / RESTRICTED_FILE, key, lambda: pending(store)
    )


def keys_of_births(store: "Store", key: str | None) -> "Keys":
    """The published births under the keys by which two counties are held against each other."""
    from exchange.intersection import keys_of
    from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE

    return keys_of(store.out / BIRTHS_FILE, store.out / RESTRICTED_FILE, key)
