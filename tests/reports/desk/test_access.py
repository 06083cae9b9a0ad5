"""Who gets in, for how long, and what a page refuses that did not come from us."""

from reports.desk.sessions import IDLE_SECONDS, LONGEST_SECONDS
from tests.reports.desk.at_the_desk import BETTER, PASSWORD, TOWN, token_of


def test_a_wrong_password_and_an_unknown_name_are_refused_alike(browser, events):
    for name, password in (("statistician", "a wrong password"), ("nobody", PASSWORD)):
        client = browser()
        token = token_of(client.get("/login").text)
        answer = client.post(
            "/login", data={"name": name, "password": password, "csrf_token": token}
        )
        assert answer.status_code == 401
        assert "账号或口令不对" in answer.text
    # A name that nobody bears may be a password typed into the wrong field: it is not kept.
    assert [event.actor for event in events("sign-in refused")] == ["statistician", "?"]
    kept = "".join(event.actor + event.details for event in events("sign-in refused"))
    assert PASSWORD not in kept
    assert "nobody" not in kept


def test_who_signs_in_often_with_the_right_password_is_not_stopped(visit):
    assert [visit("reviewer").get("/cases").status_code for _ in range(7)] == [200] * 7


def test_a_sign_in_ends_when_nobody_uses_it_and_at_the_end_of_the_day(visit, clock):
    idle, busy = visit("statistician"), visit("reviewer")
    clock.seconds += IDLE_SECONDS + 1
    assert idle.get("/").headers["location"] == "/login"
    busy = visit("reviewer")
    for _ in range(LONGEST_SECONDS // (IDLE_SECONDS - 60) + 1):
        clock.seconds += IDLE_SECONDS - 60
        busy.get("/cases")
    assert busy.get("/cases").headers["location"] == "/login?next=%2Fcases"


def test_signing_out_ends_the_sign_in_for_whoever_holds_its_cookie(visit, browser):
    visitor = visit("statistician")
    cookies = dict(visitor.client.cookies)
    assert visitor.post("/logout").headers["location"] == "/login"
    thief = browser()
    thief.cookies.update(cookies)
    assert thief.get("/cases").status_code == 303


def test_every_form_of_every_page_is_refused_without_its_token(visit, browser):
    visitor = visit("admin")
    paths = [
        path.format(case_id="C1", name="admin", number="1", handle="1", code="H1")
        for path, methods in visitor.client.app.openapi()["paths"].items()
        if "post" in methods
    ]
    assert len(paths) >= 10
    for path in paths:
        for token in ({}, {"csrf_token": "made up"}):
            answer = visitor.client.post(path, data=token)
            assert answer.status_code == 403, path
            assert "表单已失效" in answer.text
        assert browser().post(path).status_code == 403, path


def test_a_name_of_this_machine_that_is_none_is_refused(browser):
    assert browser().get("/login", headers={"host": "evil.example"}).status_code == 400


def test_pages_may_load_nothing_from_elsewhere_and_are_not_kept(visit):
    answer = visit("statistician").get("/")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    assert "<script>" not in answer.text
    assert "http://" not in answer.text
    assert "https://" not in answer.text


def test_the_way_back_after_signing_in_never_leads_elsewhere(browser):
    for path in ("//evil.example", "https://evil.example", "/\\evil.example"):
        client = browser()
        token = token_of(client.get("/login").text)
        answer = client.post(
            "/login",
            data={"name": "auditor", "password": PASSWORD, "csrf_token": token, "next": path},
        )
        assert answer.headers["location"] == "/"


def test_each_role_sees_its_pages_and_no_others(visit):
    seen = {
        name: [
            path
            for path in ("/cases", "/review", "/town", "/audit", "/accounts", "/exchange")
            if visit(name).get(path).status_code == 200
        ]
        for name in ("statistician", "reviewer", "clerk", "auditor", "admin")
    }
    assert seen == {
        "statistician": ["/cases", "/review", "/town", "/exchange"],
        "reviewer": ["/cases", "/review"],
        "clerk": ["/cases", "/town"],
        "auditor": ["/audit"],
        "admin": ["/audit", "/accounts", "/exchange"],
    }


def test_accounts_are_made_changed_and_shut_and_the_last_admin_stays(visit, events):
    admin = visit("admin")
    assert admin.post("/accounts", name="new", role="reviewer", password="short").status_code == 422
    assert (
        admin.post("/accounts", name="new", role="town_clerk", password=PASSWORD).status_code == 422
    )
    assert (
        admin.post("/accounts", name="new", role="reviewer", password=PASSWORD).status_code == 303
    )
    new = visit("new")
    assert new.get("/cases").headers["location"] == "/me/password"
    changed = new.post("/me/password", current=PASSWORD, password=BETTER, again=BETTER)
    assert changed.headers["location"] == "/login"
    assert (
        admin.post("/accounts/new", what="role", role="town_clerk", town_code=TOWN).status_code
        == 303
    )
    assert new.get("/cases").status_code == 303  # signed out: the role of the sign-in is gone
    assert admin.post("/accounts/new", what="disable").status_code == 303
    assert admin.post("/accounts/admin", what="disable").status_code == 422
    assert admin.post("/accounts/admin", what="role", role="auditor").status_code == 422
    assert events("account disabled")[0].actor == "admin"
    assert "argon2" not in admin.get("/accounts").text
