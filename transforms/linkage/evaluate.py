"""Scores what a run published against a truth folder, by the hit rules of the data contract,
section 4.

For samples and practice deliveries alone: no stage of a run reads a truth. Reads births.duckdb and
the truth's Parquet.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.case_types.registry import require_known_types, type_terms, write_rules


class EvaluationError(Exception):
    """There is no truth to score against."""


@dataclass(frozen=True)
class CaseScore:
    """Cases of one type (or `all`). Flags are reported cases of grade certain or probable.

    planted: true cases. found: flags that hit one. wrong: flags that hit none and none that is left
    open. review: cases for a person to look at; found_in_review: those among them that hit a true
    case no flag hit.
    """

    case_type: str
    planted: int
    found: int
    wrong: int
    review: int
    found_in_review: int

    @property
    def precision(self) -> float:
        """Share of the flags that are right; 1 when there is none."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the true cases that were flagged; 1 when there is none."""
        return self.found / self.planted if self.planted else 1.0


@dataclass(frozen=True)
class GradeScore:
    """Reported cases of one grade that the contract does not leave open, the true ones among them
    (of review: those that no flag found), and the mean probability told of them."""

    grade: str
    cases: int
    true: int
    told: float


@dataclass(frozen=True)
class LinkedPairs:
    """Pairs of records: said to be of one birth, of one birth, and both."""

    right: int
    predicted: int
    true: int


@dataclass(frozen=True)
class Score:
    """The whole result. linkage_*: over pairs of records of one birth."""

    cases: tuple[CaseScore, ...]
    total: CaseScore
    grades: tuple[GradeScore, ...]
    linked_pairs: LinkedPairs

    @property
    def linkage_precision(self) -> float:
        """Share of the linked pairs that are of one birth; 1 when there is none."""
        pairs = self.linked_pairs
        return pairs.right / pairs.predicted if pairs.predicted else 1.0

    @property
    def linkage_recall(self) -> float:
        """Share of the pairs of one birth that are linked; 1 when there is none."""
        pairs = self.linked_pairs
        return pairs.right / pairs.true if pairs.true else 1.0

    @property
    def linkage_f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.linkage_precision + self.linkage_recall
        return 2 * self.linkage_precision * self.linkage_recall / both if both else 0.0


def evaluate(published: Path, truth: Path) -> Score:
    """Score births.duckdb against `truth` (records.parquet, cases.parquet; births.parquet and
    grey.parquet if there).

    Raises: EvaluationError when either is missing.
    """
    with closing(_candidate_hits(published, truth)) as con:
        flags = _one_to_one(con, "grade <> 'review'", set())
        review = _one_to_one(con, "grade = 'review'", {true for _, true in flags})
        _write_hits(con, flags, review)
        cases = tuple(
            CaseScore(*row) for row in con.execute(_SCORES, [list(type_terms())]).fetchall()
        )
        total = CaseScore(
            "all", *(sum(column) for column in zip(*(_counts(case) for case in cases), strict=True))
        )
        pairs = LinkedPairs(*con.execute(_LINKED_PAIRS).fetchall()[0])
        grades = tuple(GradeScore(*row) for row in con.execute(_GRADES).fetchall())
    return Score(cases, total, grades, pairs)


def judge(published: Path, truth: Path) -> dict[str, bool | None]:
    """Whether each reported case is true, by its id; None where the contract leaves it open.

    Every grade counts alike: `review` competes for no less than `certain`. `published` may be a
    run's warehouse too.
    Raises: EvaluationError when either is missing.
    """
    with closing(_candidate_hits(published, truth)) as con:
        true = {case_id for case_id, _ in _one_to_one(con, "true", set())}
        left_open = {case_id for (case_id,) in con.execute(_LEFT_OPEN).fetchall()}
        reported = con.execute("select case_id from published.cases order by case_id").fetchall()
    return {
        case_id: case_id in true or (None if case_id in left_open else False)
        for (case_id,) in reported
    }


def _candidate_hits(published: Path, truth: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the table `hits`, every reported case beside every true one that it may
    hit."""
    for path in (published, truth / "records.parquet", truth / "cases.parquet"):
        if not path.is_file():
            raise EvaluationError(
                f"缺少 {path}，无法评分。\n{path} is missing: there is nothing to score."
            )
    con = duckdb.connect()
    con.execute(f"attach {_quoted(published)} as published (read_only)")
    require_known_types(con, "published.cases")
    write_rules(con, "temp table")
    _read_truth(con, truth)
    con.execute(_REPORTED_RECORDS)
    con.execute(_HITS)
    return con


def _counts(case: CaseScore) -> tuple[int, ...]:
    return case.planted, case.found, case.wrong, case.review, case.found_in_review


def _read_truth(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    """Temporary tables true_cases, open_cases (what the contract leaves open), true_records
    (is_asked: in scope)."""
    cases, grey, births = (truth / f"{name}.parquet" for name in ("cases", "grey", "births"))
    columns = "truth_case_id, case_type, subtype, source, source_record_id"
    con.execute(f"create temp table true_cases as select distinct {columns} from {_quoted(cases)}")
    left_open = f"from {_quoted(grey)}" if grey.is_file() else "from true_cases where false"
    con.execute(f"create temp table open_cases as select distinct {columns} {left_open}")
    # Births of other counties' women or outside the window are neither asked for nor wrong.
    asked = (
        f"birth_id in (select birth_id from {_quoted(births)} where kind in ('B', 'S', 'F'))"
        if births.is_file()
        else "true"
    )
    records = _quoted(truth / "records.parquet")
    named = {row[0] for row in con.execute(f"describe select * from {records}").fetchall()}
    readable = (
        "coalesce(note, '') = ''" if "note" in named else "true"
    )  # a note: nobody could link this record
    con.execute(f"""
        create temp table true_records as
        select source, source_record_id, min(birth_id) as birth_id, bool_and({asked}) as is_asked
        from {records} where {readable} group by source, source_record_id
    """)


# The records by which a reported case is recognised: any for under_reported; two of a register for
# a duplicate; otherwise the register's records that the case is about.
_REPORTED_RECORDS = """
create temp table reported_records as
with listed as (
    select distinct cases.case_id, case_type, change_action, source, source_record_id, role
    from published.cases join published.case_records using (case_id)
    join case_type_rules using (case_type, subtype)),
with_subject as (
    select case_id from listed where role = 'subject' and source in ('wis', 'population')
        group by case_id)
select distinct case_id, case_type, source, source_record_id
from listed left join with_subject using (case_id)
where change_action = 'add'
    or source in ('wis', 'population')
    and (change_action = 'remove_all_but_one' or role = 'subject' or with_subject.case_id is null)
"""
_HITS = """
create temp table hits as
select cases.case_id, true_cases.truth_case_id, cases.grade, cases.probability, count(*) as shared,
    bool_and(true_cases.subtype = cases.subtype) as is_same_subtype
from reported_records
join published.cases using (case_id)
join true_cases on reported_records.source = true_cases.source
    and reported_records.source_record_id = true_cases.source_record_id
    and reported_records.case_type = true_cases.case_type
join case_type_rules as rules on rules.case_type = cases.case_type
    and rules.subtype = cases.subtype
    and (rules.change_action <> 'change_value' or true_cases.subtype = cases.subtype)
    and (rules.change_action = 'add' or true_cases.source in ('wis', 'population'))
group by cases.case_id, true_cases.truth_case_id, cases.grade, cases.probability,
    rules.change_action
having count(*) >= case when rules.change_action = 'remove_all_but_one' then 2 else 1 end
"""
_LEFT_OPEN = """
select distinct cases.case_id
from published.cases join reported_records using (case_id)
join open_cases on reported_records.source = open_cases.source
    and reported_records.source_record_id = open_cases.source_record_id
    and open_cases.case_type in (cases.case_type, '*')
join case_type_rules as rules on rules.case_type = cases.case_type
    and rules.subtype = cases.subtype
    and (rules.change_action <> 'change_value' or open_cases.case_type = '*'
        or open_cases.subtype in (cases.subtype, '*'))
"""
_SCORES = f"""
with left_open as ({_LEFT_OPEN}),
counted as (
    select case_type, count(*) filter (where grade <> 'review'
        and hit.case_id is not null) as found,
        count(*) filter (where grade <> 'review' and hit.case_id is null
            and left_open.case_id is null) as wrong,
        count(*) filter (where grade = 'review') as review,
        count(*) filter (where grade = 'review' and hit.case_id is not null) as found_in_review
    from published.cases left join hit using (case_id) left join left_open using (case_id)
        group by case_type),
planted as (select case_type, count(distinct truth_case_id) as planted from true_cases
    group by case_type)
select types.case_type, coalesce(planted, 0), coalesce(found, 0), coalesce(wrong, 0),
    coalesce(review, 0),
    coalesce(found_in_review, 0)
from (select unnest(?::varchar[]) as case_type) as types
left join planted using (case_type) left join counted using (case_type)
order by coalesce(planted, 0) desc, types.case_type
"""
_GRADES = f"""
with left_open as ({_LEFT_OPEN})
select grade, count(*), count(hit.case_id), avg(probability)
from published.cases left join hit using (case_id) left join left_open using (case_id)
where hit.case_id is not null or left_open.case_id is null
group by grade order by grade
"""
# Pairs within groups, by n (n - 1) / 2; a record without a link stands alone.
_LINKED_PAIRS = """
with linked as (
    select true_records.birth_id, is_asked,
        coalesce(links.birth_id, 'alone/' || true_records.source || '/' ||
            true_records.source_record_id) as linked_to
    from true_records left join published.record_links as links
        on true_records.source = links.source
            and true_records.source_record_id = links.source_record_id),
by_link as (select count(*) as n from linked group by linked_to),
by_both as (select is_asked, count(*) as n from linked group by linked_to, birth_id, is_asked),
by_truth as (select count(*) as n from linked where is_asked group by birth_id),
pairs as (
    select (select coalesce(sum(n * (n - 1) // 2), 0) from by_both where is_asked) as asked_right,
        (select coalesce(sum(n * (n - 1) // 2), 0) from by_both
            where not is_asked) as unasked_right,
        (select coalesce(sum(n * (n - 1) // 2), 0) from by_link) as predicted,
        (select coalesce(sum(n * (n - 1) // 2), 0) from by_truth) as true_pairs)
select asked_right, predicted - unasked_right, true_pairs from pairs
"""


def _one_to_one(
    con: duckdb.DuckDBPyConnection, grades: str, taken: set[str]
) -> list[tuple[str, str]]:
    """Pairs (case, true case), each once: more shared records first, then the same subtype, then
    the likelier."""
    pairs, used, hit = [], set(), set(taken)
    for case_id, true_id in con.execute(f"""
        select case_id, truth_case_id from hits where {grades}
        order by shared desc, is_same_subtype desc, probability desc nulls last, case_id,
            truth_case_id
    """).fetchall():
        if case_id not in used and true_id not in hit:
            used.add(case_id)
            hit.add(true_id)
            pairs.append((case_id, true_id))
    return pairs


def _write_hits(con: duckdb.DuckDBPyConnection, *hits: list[tuple[str, str]]) -> None:
    ids = [case_id for pairs in hits for case_id, _ in pairs]
    con.execute("create temp table hit as select unnest(?::varchar[]) as case_id", [ids])


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
