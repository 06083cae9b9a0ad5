"""People read what a rule is called, and never its code."""

import importlib
import pkgutil

import pytest

import checks.contracts
from checks.contracts.model import Contract
from checks.gate import rules_of
from checks.messages import KEY_RULES
from checks.rules import returns
from data.reference.rule_names import rule_name


def every_code() -> set[str]:
    modules = [
        importlib.import_module(f"checks.contracts.{found.name}")
        for found in pkgutil.iter_modules(checks.contracts.__path__)
    ]
    contracts = [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Contract)
    ]
    of_rows = {rule.code for contract in contracts for rule in rules_of(contract)}
    of_returns = {rule.code for rule in returns.AUDIT_RULES}
    return of_rows | of_returns | {rule.code for rule in KEY_RULES}


@pytest.mark.parametrize("code", sorted(every_code()))
def test_every_rule_has_a_name_in_both_languages(code: str) -> None:
    name = rule_name(code)
    assert code not in (name.zh, name.en)
    assert name.en[0].isupper()


def test_a_rule_that_is_unknown_names_itself() -> None:
    assert rule_name("made_up").zh == "made_up"
    assert rule_name("left_out_made_up").en == "left_out_made_up"
