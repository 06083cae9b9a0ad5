"""What decisions, and the judgements of a double review, are called on the desk's pages."""

from data.reference.terms import Term
from transforms.ledger.decisions import ACTIONS, Decision
from transforms.ledger.double_review import CaseVerdict
from transforms.ledger.vocabulary import ACTION_TERMS

VERDICTS = {
    CaseVerdict.IS_CASE: Term("是问题", "a case"),
    CaseVerdict.IS_NONE: Term("不是问题", "none"),
    CaseVerdict.CANNOT_TELL: Term("无法判断", "cannot tell"),
}
# A decision is called what its event is called.
DECISIONS = {str(decision): ACTION_TERMS[ACTIONS[decision]] for decision in Decision}
