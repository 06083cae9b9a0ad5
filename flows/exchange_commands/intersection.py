"""Which births two counties hold in common, without showing the others."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.exchange_commands.opening import (
    Authority,
    Certificate,
    Code,
    PrivateKey,
    To,
    client_context,
    keys_of_births,
    opened_exchange,
)
from flows.options import Config, Published

if TYPE_CHECKING:
    pass


def common(
    out: Published,
    code: Code,
    certificate: Certificate = None,
    private_key: PrivateKey = None,
    authority: Authority = None,
    config: Config = None,
) -> None:
    """与该单位共有的出生（不出示姓名）· Which births are common with a partner, without names."""
    with errors_as_sentences(), opened_exchange(out, config) as (store, office):
        from exchange.partners import partner
        from exchange.sending import ask_common
        from flows.settings import load_settings

        with store.reading() as connection:
            one = partner(connection, code)
        keys = keys_of_births(store, load_settings(config).key_text)
        tls = client_context(certificate, private_key, authority)
        found = ask_common(store, office, one, keys, tls)
        for birth_id in sorted(found):
            typer.echo(birth_id)
        typer.echo(f"✓ {len(found)} / {len(set(keys.births))}", err=True)


def common_ask(out: Published, code: Code, to: To, config: Config = None) -> None:
    """求交：写出提问文件 · The same by files: write the question."""
    with errors_as_sentences(), opened_exchange(out, config) as (store, office):
        from exchange.partners import partner
        from exchange.questions import ask_by_file
        from exchange.sealed import QUESTION, write_bundle
        from flows.settings import load_settings
        from protection.cipher import write_private
        from protection.rights import OWNER

        key = load_settings(config).key_text
        with store.reading() as connection:
            one = partner(connection, code)
        question = ask_by_file(store.out, code, keys_of_births(store, key), key)
        write_private(to, write_bundle(office, one, QUESTION, question), None, OWNER)
        typer.echo(f"✓ {to}")


def common_answer(
    out: Published,
    file: Annotated[Path, typer.Argument(help="提问文件 · the question")],
    to: To,
    config: Config = None,
) -> None:
    """求交：写出应答文件 · Answer a question that came as a file."""
    with errors_as_sentences(), opened_exchange(out, config) as (store, office):
        from exchange import events
        from exchange.errors import ExchangeError
        from exchange.intersection import answer
        from exchange.sealed import ANSWER, QUESTION, read_bundle, write_bundle
        from exchange.signatures import use_nonce
        from flows.settings import load_settings
        from protection.cipher import write_private
        from protection.rights import OWNER

        with store.writing() as connection:
            bundle = read_bundle(connection, office, file.read_bytes())
            if bundle.holds != QUESTION or not bundle.sender.may_intersect:
                raise ExchangeError(
                    "不是提问文件，或该单位未获准求交集。",
                    "That is no question, or its partner may not ask.",
                    "may_not_ask",
                )
            use_nonce(connection, bundle.sender.code, bundle.signed)
            told = answer(bundle.body, keys_of_births(store, load_settings(config).key_text).texts)
            what = {"bytes": len(bundle.body)}
            events.add(connection, bundle.sender.code, "common_asked", bundle.sender.code, what)
        write_private(to, write_bundle(office, bundle.sender, ANSWER, told), None, OWNER)
        typer.echo(f"✓ {to}")


def common_read(
    out: Published,
    file: Annotated[Path, typer.Argument(help="应答文件 · the answer")],
    config: Config = None,
) -> None:
    """求交：读出共有的出生 · Which births are common, by the answer that came as a file."""
    with errors_as_sentences(), opened_exchange(out, config) as (store, office):
        from exchange.errors import ExchangeError
        from exchange.questions import forget_question, read_answer
        from exchange.sealed import ANSWER, read_bundle
        from flows.settings import load_settings

        key = load_settings(config).key_text
        with store.reading() as connection:
            bundle = read_bundle(connection, office, file.read_bytes())
        if bundle.holds != ANSWER:
            raise ExchangeError("不是应答文件。", "That is no answer.", "no_answer")
        code, keys = bundle.sender.code, keys_of_births(store, key)
        found = read_answer(store.out, code, keys, bundle.body, key)
        for birth_id in sorted(found):
            typer.echo(birth_id)
        typer.echo(f"✓ {len(found)} / {len(set(keys.births))}", err=True)
        forget_question(store.out, code)
