"""The desk's cookies: no script reads them, no other site sends them, and behind TLS none goes over
an open line."""

from fastapi import Request, Response

YEAR_SECONDS = 365 * 24 * 60 * 60


def keep(request: Request, response: Response, name: str, value: str, age: int | None) -> None:
    """Set a cookie. age: in seconds; None until the browser is closed."""
    response.set_cookie(
        name,
        value,
        max_age=age,
        path="/",
        httponly=True,
        samesite="strict",
        secure=is_tls(request),
    )


def drop(request: Request, response: Response, name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=is_tls(request))


def is_tls(request: Request) -> bool:
    """Whether the person's line is enciphered, as far as a proxy that is believed tells."""
    return request.url.scheme == "https"
