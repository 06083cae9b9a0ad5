"""What a contract is: the columns, key, files and rules of one source, as values.

A contract says what a source delivers; how a value is read stands in `checks.cast`, what a failure
does in `checks.gate`. No contract of a particular source belongs here.
"""

from dataclasses import dataclass
from enum import StrEnum

from checks.rules.model import Rule
from data.reference.terms import SOURCES, name_of

# Names under which workbooks and what programs write in their place come; what a file is, its
# bytes tell.
WORKBOOKS = (
    "*.xlsx",
    "*.xls",
    "*.xlsm",
    "*.xlsb",
    "*.et",
    "*.ods",
    "*.htm",
    "*.html",
    "*.mht",
    "*.mhtml",
    "*.xml",
)
# In what a register may come; of one name in several formats the first is read.
TABLES = ("*.parquet", "*.csv", "*.txt", "*.dbf", *WORKBOOKS)


class Kind(StrEnum):
    """How a column's text is read; the SQL of each stands in `checks.cast`."""

    TEXT = "text"
    KEY = "key"  # as text; what has no letter and no digit names no record
    NAME = "name"
    CODE = "code"  # inner spaces and Excel's '.0' are dropped, letters are capitals
    ID_NUMBER = "id_number"  # inner spaces dropped, X capital; never judged here
    DATE = "date"
    TIMESTAMP = "timestamp"
    MONTH = "month"  # yyyymm
    INTEGER = "integer"
    PLURALITY = "plurality"  # of how many babies: 2, 双胎
    BIRTH_ORDER = "birth_order"  # which of them: 2, 双胎之二, B
    COUNT = "count"
    GRAMS = "grams"  # kilograms are recognised
    SEX = "sex"  # '1', '2', '0', '9'
    OUTCOME = "outcome"  # 'live', 'still'


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    headings: names it may bear in a delivered file, besides `name`; compared without spaces, width
    and brackets.
    required: a file without this heading is refused. between, codes: other values become null; a
    rule of the contract says when that refuses the row, else a finding counts it. default: stands
    for an empty value in the key only.
    reads: SQL over the delivered columns that replaces the kind's reader.
    """

    name: str
    kind: Kind
    title: str
    headings: tuple[str, ...] = ()
    required: bool = False
    between: tuple[int, int] | None = None
    codes: tuple[str, ...] = ()
    default: str | None = None
    reads: str | None = None


@dataclass(frozen=True, eq=False)  # a constant: caches ask for one often, and hash it by identity
class Contract:
    """One source: where its files lie, what stands in them, and what makes a row unusable.

    patterns: file names (lower case, fnmatch) below `folder`; the first pattern that meets a file
    wins when `single`.
    single: the source is one whole, so a damaged file means that the source did not deliver.
    own_name: of a register, the name of its file without the format. Under other names it may come
    in several files, one for each town or year, all of them one whole; what files hold tells parts
    from copies (`checks.intake.register_parts`). words: what offices call it in such names.
    key: columns that make `source_record_id`, joined with '/'. updated: column that tells the later
    version.
    keeps_totals: a total row is data here, not rubbish.
    optional: an office gives it where it has it; nothing is said where it is absent.
    numbered_yearly: where a source may number from 1 again each year, the columns (day, person, her
    number) that tell two years' rows of one key apart.
    tells_delivery: of evidence, the columns that tell which delivery a row is of: day, mother, her
    number, and the office that gave the row its number.
    corrects: SQL, true of a row that says of itself that it corrects another one of its key.
    """

    name: str
    folder: str
    patterns: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    updated: str | None = None
    single: bool = True
    own_name: str = ""
    words: tuple[str, ...] = ()
    keeps_totals: bool = False
    optional: bool = False
    numbered_yearly: tuple[str, str, str] | None = None
    tells_delivery: tuple[str, str, str, str] | None = None
    corrects: str | None = None

    @property
    def title(self) -> str:
        """What the source is called in Chinese; its names stand in `data.reference.terms`."""
        return name_of(SOURCES, self.name, "zh")

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when the contract has none."""
        found = {column.name: column for column in self.columns}
        return found[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in the contract's order."""
        return tuple(column.name for column in self.columns)
