"""How every page is made of its template: text is escaped, and a name that nobody gave is an error
and not a blank."""

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def templates(package: str) -> Environment:
    """The templates of a package's folder `templates`."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
