"""What the judgements of a double review are called on the desk's pages."""

from data.reference.terms import Term
from transforms.ledger.double_review import Verdict

VERDICTS = {
    Verdict.IS_CASE: Term("是问题", "a case"),
    Verdict.IS_NONE: Term("不是问题", "none"),
    Verdict.CANNOT_TELL: Term("无法判断", "cannot tell"),
}
