"""What is answered to a notice: where its birth is counted, or whose it is, and no more than the
partner may know."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from exchange.matching import NoticeMatch, day
from exchange.partners import MayAsk, Partner
from transforms.linkage.among import Member

DUE_DAYS = 31
SURE = 0.9  # below, a person decides: the grade `review` begins there
REGISTERS = ("population", "wis")


class Verdict(StrEnum):
    """What became of a notice."""

    COUNTED = "counted"
    NEW = "new"
    DOUBTFUL = "doubtful"
    NOT_OURS = "not_ours"
    NO_BIRTH = "no_birth"
    OUTSIDE = "outside"
    REFUSED = "refused"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


VERDICT_NAMES = {
    Verdict.COUNTED: ("已登记", "counted"),
    Verdict.NEW: ("登记中尚无", "new to a register"),
    Verdict.DOUBTFUL: ("待人工核对", "doubtful, a person decides"),
    Verdict.NOT_OURS: ("不属本县", "belongs elsewhere"),
    Verdict.NO_BIRTH: ("非活产", "no live birth"),
    Verdict.OUTSIDE: ("不在核对期内", "outside the window"),
    Verdict.REFUSED: ("退回", "refused"),
    Verdict.REVOKED: ("已撤销", "revoked"),
    Verdict.SUPERSEDED: ("已有新版本", "superseded"),
}


@dataclass(frozen=True)
class NoticeAnswer:
    """registers: those that count the birth; lacking: those that do not. due_on: from when a
    register has to hold it (yyyy-mm-dd). belongs_to: a county's code. disputed: both counties
    count it. is_proved: a record of the birth bears the notice's number or certificate. is_matched:
    a register or a hospital tells of the birth; for this office alone. blank: what the same notice
    is told where no record tells of its birth. rule, zh, en: of a refusal, what to mend."""

    verdict: Verdict
    registers: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    due_on: str = ""
    belongs_to: str = ""
    forwarded: bool = False
    disputed: bool = False
    is_proved: bool = False
    is_matched: bool = False
    blank: "NoticeAnswer | None" = None
    rule: str = ""
    zh: str = ""
    en: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "NoticeAnswer":
        """From the mapping that `asdict` gives."""
        lists = {name: tuple(stored[name]) for name in ("registers", "lacking")}
        blank = stored.get("blank")
        told = {"verdict": Verdict(stored["verdict"]), "blank": cls.read(blank) if blank else None}
        return cls(**{**stored, **lists, **told})

    @property
    def content(self) -> "NoticeAnswer":
        """What is said, without what only this office knows."""
        return replace(self.shown, is_proved=False, is_matched=False, blank=None)

    @property
    def shown(self) -> "NoticeAnswer":
        """What may be said: of a birth that no record proves, only what would be said if no record
        told of it. So a number made up learns nothing of a name and a day."""
        return self if self.is_proved or self.blank is None else self.blank

    def shown_to(self, partner: Partner, is_identified: bool) -> dict[str, Any]:
        """What the partner is told. Who sends a name and a day alone may be guessing: he is told
        that the notice has come, as is who may ask no more."""
        shown = self.shown
        told = {name: value for name, value in asdict(shown).items() if value}
        for name in ("is_proved", "is_matched", "blank", "disputed"):
            told.pop(name, None)
        if shown.verdict in _OF_THE_NOTICE:
            return told
        if partner.may_ask is MayAsk.RECEIPT or not is_identified:
            return {"verdict": "received"}
        if partner.may_ask is not MayAsk.REGISTERS:
            told.pop("registers", None)
            told.pop("lacking", None)
        return told


# What these say rests on the notice alone.
_OF_THE_NOTICE = (Verdict.REFUSED, Verdict.REVOKED, Verdict.SUPERSEDED)


def answer_to(match: NoticeMatch, context: Mapping[str, Any], claims_too: bool) -> NoticeAnswer:
    """The answer to one notice. claims_too: the sender counts the birth itself."""
    alone = replace(match, members=(), probability=1.0)
    is_sure = match.probability >= SURE
    return replace(
        _verdict_on(match, context, claims_too),
        is_proved=any(one.shares_number for one in match.members),
        is_matched=is_sure and any(one.source != "exchange" for one in match.members),
        blank=_verdict_on(alone, context, claims_too),
    )


def _verdict_on(match: NoticeMatch, context: Mapping[str, Any], claims_too: bool) -> NoticeAnswer:
    if match.refusal:
        refusal = match.refusal
        return NoticeAnswer(Verdict.REFUSED, rule=refusal.rule, zh=refusal.zh, en=refusal.en)
    claims = _claims(match)
    if match.members and match.probability < SURE:
        return NoticeAnswer(Verdict.DOUBTFUL)
    if not match.is_live:
        return NoticeAnswer(Verdict.DOUBTFUL if claims else Verdict.NO_BIRTH)
    start, born = day(context.get("window_start")), match.birth_date
    if born and start and born < start:
        return NoticeAnswer(Verdict.OUTSIDE)
    if match.is_resident is False:
        return _of_elsewhere(match, claims)
    if match.is_resident is None and not claims:
        return NoticeAnswer(Verdict.DOUBTFUL)
    return replace(_counted(claims, born), disputed=claims_too and bool(claims))


def _claims(match: NoticeMatch) -> tuple[str, ...]:
    """The registers that count the birth for this district."""
    held = {one.source for one in match.members if _counts(one)}
    return tuple(name for name in REGISTERS if name in held)


def _counts(member: Member) -> bool:
    return member.source in REGISTERS and member.is_resident is not False and not member.moved_out


def _of_elsewhere(match: NoticeMatch, claims: tuple[str, ...]) -> NoticeAnswer:
    county = (match.residence_code or "")[:6]
    if claims:  # ours says one thing, the notice another
        return NoticeAnswer(Verdict.DOUBTFUL, belongs_to=county, disputed=True)
    return NoticeAnswer(Verdict.NOT_OURS, belongs_to=county)


def _counted(claims: tuple[str, ...], born: date | None) -> NoticeAnswer:
    lacking = tuple(name for name in REGISTERS if name not in claims)
    if not lacking:
        return NoticeAnswer(Verdict.COUNTED, registers=claims)
    return NoticeAnswer(Verdict.NEW, registers=claims, lacking=lacking, due_on=due_on(born))


def due_on(born: date | None) -> str:
    """From when a register has to hold a birth (yyyy-mm-dd); empty where the day is not known."""
    return (born + timedelta(days=DUE_DAYS)).isoformat() if born else ""


def is_identified(fields: Mapping[str, Any]) -> bool:
    """Whether the notice shows that its sender knows this birth: the mother's whole number, or the
    certificate's."""
    number = "".join(str(fields.get("mother_id_number") or "").split())
    certificate = str(fields.get("birth_certificate_no") or "").strip()
    return len(number) in (15, 18) or len(certificate) == 10
