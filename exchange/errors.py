"""What the exchange refuses, as sentences with the rule that refused it."""


class ExchangeError(Exception):
    """The exchange cannot do what was asked; `str()` says what to do, Chinese first."""

    def __init__(self, zh: str, en: str, rule: str = "refused", status: int = 422) -> None:
        """rule: a short name for programs. status: of HTTP."""
        super().__init__(f"{zh}\n{en}")
        self.zh, self.en, self.rule, self.status = zh, en, rule, status


def unknown_partner(code: str) -> ExchangeError:
    """Nobody of that code is on the register of partners."""
    return ExchangeError(
        f"没有代码为 {code} 的交换单位；请先运行 birthrecon exchange partner add。",
        f"There is no partner {code}: run birthrecon exchange partner add first.",
        "unknown_partner",
        404,
    )
