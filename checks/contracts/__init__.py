"""One module per source. A module here that defines `CONTRACTS` adds its sources to every run."""

import importlib
import pkgutil
from functools import cache

from checks.contracts.model import Contract


@cache
def all_contracts() -> tuple[Contract, ...]:
    """Every contract of this package, in the order of the modules' names and of their
    `CONTRACTS`."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    loaded = (importlib.import_module(f"{__name__}.{name}") for name in modules)
    return tuple(contract for module in loaded for contract in getattr(module, "CONTRACTS", ()))
