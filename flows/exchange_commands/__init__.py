"""The commands of the exchange: keys and partners, the service, files to carry, the account.

Exit codes: 0 done; 1 done, with files refused or an account that does not close; 2 could not.
"""

import typer

from flows.exchange_commands import intersection, office, partners, traffic
from flows.options import OutFirst

exchange = typer.Typer(
    name="exchange", no_args_is_help=True, help="信息交换 · notices with departments and neighbours"
)
partner_commands = typer.Typer(
    name="partner", no_args_is_help=True, help="交换单位 · the register of partners"
)
key_commands = typer.Typer(name="key", no_args_is_help=True, help="单位的公钥 · partners' keys")
exchange.add_typer(partner_commands)
exchange.add_typer(key_commands)

exchange.command(cls=OutFirst)(office.init)
exchange.command(cls=OutFirst)(office.card)
partner_commands.command(name="add", cls=OutFirst)(partners.partner_add)
partner_commands.command(name="change", cls=OutFirst)(partners.partner_change)
partner_commands.command(name="list", cls=OutFirst)(partners.list_partners)
key_commands.command(name="add", cls=OutFirst)(partners.key_add)
key_commands.command(name="end", cls=OutFirst)(partners.key_end)
exchange.command(cls=OutFirst)(traffic.serve)
exchange.command(cls=OutFirst)(traffic.inbox)
exchange.command(cls=OutFirst)(traffic.send)
exchange.command(cls=OutFirst)(traffic.carry)
exchange.command(name="account", cls=OutFirst)(office.show_account)
exchange.command(cls=OutFirst)(office.watch)
exchange.command(cls=OutFirst)(intersection.common)
exchange.command(name="common-ask", cls=OutFirst)(intersection.common_ask)
exchange.command(name="common-answer", cls=OutFirst)(intersection.common_answer)
exchange.command(name="common-read", cls=OutFirst)(intersection.common_read)


def add_exchange_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.add_typer(exchange)
