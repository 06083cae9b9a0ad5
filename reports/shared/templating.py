"""Makes every page from its template. Text is escaped; a name that nobody gave is an error and not
a blank."""

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape


@cache
def templates(package: str) -> Environment:
    """The templates of a package's folder `templates`, and those of `reports.shared` beside
    them; one for each package, which compiles a template once."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("reports.shared")]),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
