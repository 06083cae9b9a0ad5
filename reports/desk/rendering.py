"""How a page is made: its template, its language, and what every page knows."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from data.reference import terms
from data.reference.terms import Language, Term
from reports.desk import cookies, roles
from reports.desk.access import FORM_COOKIE, csrf_token, desk_of, find_sign_in
from reports.desk.labels import DECISIONS
from reports.shared.templating import templates
from transforms.case_types.registry import subtype_terms, type_terms

LANGUAGE_COOKIE = "desk_language"
_PAGES = templates("reports.desk")


def language_of(request: Request) -> Language:
    """Chinese, unless the reader chose English."""
    return "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "zh"


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page, or the part of one that HTMX asked for."""
    language, found = language_of(request), find_sign_in(request)

    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    def name(term: Term | None, otherwise: str = "") -> str:
        return term.in_language(language) if term else otherwise

    token = csrf_token(request)
    page = _PAGES.get_template(template).render(
        context,
        request=request,
        language=language,
        say=say,
        name=name,
        terms=terms,
        rights=roles,
        type_terms=type_terms(),
        subtype_terms=subtype_terms(),
        decisions=DECISIONS,
        csrf_token=token,
        person=found.person if found else None,
        path=request.url.path,
        local_time=desk_of(request).local_time,
    )
    response = HTMLResponse(page, status)
    if found is None:
        cookies.keep(request, response, FORM_COOKIE, token, None)
    return response
