"""The triggers that keep events from being changed, by database.

They are against slips and other programs. That somebody dropped them is told by the audit, which
looks for them; what he did then is told by the chain.
"""

from sqlalchemy import Connection, text

_REFUSE = "ledger_events can only be added to"
_SQLITE = {
    "ledger_events_no_update": "before update on ledger_events begin "
    f"select raise(abort, '{_REFUSE}'); end",
    "ledger_events_no_delete": "before delete on ledger_events begin "
    f"select raise(abort, '{_REFUSE}'); end",
    # `insert or replace` deletes without a delete trigger, unless recursive triggers are on.
    "ledger_events_no_replace": "before insert on ledger_events when exists ("
    "select 1 from ledger_events where seq >= new.seq or hash = new.hash "
    f"or previous_hash = new.previous_hash) begin select raise(abort, '{_REFUSE}'); end",
}
_POSTGRES = {
    "ledger_events_stay": "before update or delete or truncate on ledger_events "
    "for each statement execute function ledger_refuse()",
    "ledger_events_in_order": "before insert on ledger_events "
    "for each row execute function ledger_refuse_replaced()",
}
_POSTGRES_FUNCTIONS = {
    "ledger_refuse": f"begin raise exception '{_REFUSE}'; end",
    "ledger_refuse_replaced": "begin if exists (select 1 from ledger_events where seq >= new.seq) "
    f"then raise exception '{_REFUSE}'; end if; return new; end",
}
NEW_IN_0008 = ("ledger_events_no_replace", "ledger_events_in_order")


def set_guards(connection: Connection) -> None:
    """Make the triggers, those of an older version anew."""
    if connection.dialect.name == "postgresql":
        for name, body in _POSTGRES_FUNCTIONS.items():
            connection.execute(
                text(
                    f"create or replace function {name}() returns trigger language plpgsql "
                    f"as $$ {body} $$"
                )
            )
        for name, body in _POSTGRES.items():
            connection.execute(text(f"drop trigger if exists {name} on ledger_events"))
            connection.execute(text(f"create trigger {name} {body}"))
        return
    for name, body in _SQLITE.items():
        connection.execute(text(f"drop trigger if exists {name}"))
        connection.exec_driver_sql(f"create trigger {name} {body}")


def missing_guards(connection: Connection) -> list[str]:
    """The triggers that are not there, are switched off, or say something else."""
    if connection.dialect.name == "postgresql":
        rows = connection.execute(
            text(
                "select t.tgname, p.prosrc from pg_trigger t join pg_proc p on t.tgfoid = p.oid "
                "where t.tgrelid = 'ledger_events'::regclass and t.tgenabled in ('O', 'A')"
            )
        )
        there = dict(rows.tuples().all())
        wanted = dict(zip(_POSTGRES, _POSTGRES_FUNCTIONS.values(), strict=True))
        return [name for name, body in wanted.items() if there.get(name, "").strip() != body]
    rows = connection.execute(text("select name, sql from sqlite_master where type = 'trigger'"))
    there = dict(rows.tuples().all())
    return [
        name for name, body in _SQLITE.items() if not there.get(name, "").lower().endswith(body)
    ]
