"""One's own password and sign-ins, names, and which passwords are taken."""

import pytest

from reports.desk.account_names import account_name
from reports.desk.errors import AccountError
from reports.desk.passwords import require_strong
from reports.desk.roles import Person, Role
from tests.reports.desk.at_the_desk import BETTER, PASSWORD
from transforms.ledger.tables import DeskSession


def test_a_person_changes_her_password_and_signs_in_with_the_new_one_alone(visit, browser, events):
    person, elsewhere = visit("statistician"), visit("statistician")
    for form, status in (
        ({"current": "a wrong password", "password": BETTER, "again": BETTER}, 422),
        ({"current": PASSWORD, "password": BETTER, "again": "four boats behind"}, 422),
        ({"current": PASSWORD, "password": PASSWORD, "again": PASSWORD}, 422),
        ({"current": PASSWORD, "password": BETTER, "again": BETTER}, 303),
    ):
        assert person.post("/me/password", **form).status_code == status
    assert elsewhere.get("/cases").status_code == 303  # whoever sat there is signed out
    assert [event.actor for event in events("account password")] == ["statistician"]
    with pytest.raises(AssertionError):
        visit("statistician")


def test_wrong_current_passwords_of_a_desk_left_open_are_counted_too(visit):
    person = visit("statistician")
    wrong = {"current": "a wrong password", "password": BETTER, "again": BETTER}
    right = {**wrong, "current": PASSWORD}
    for _ in range(5):
        person.post("/me/password", **wrong)
    answer = person.post("/me/password", **right)
    assert answer.status_code == 422
    assert "尝试次数过多" in answer.text


@pytest.mark.parametrize(
    "password",
    [
        "short words",
        "123456789012",
        "qwertyuiop12",
        "abcabcabcabc",
        "password1234",
        "王小梅 王小梅 住在河边的房子",
        "the xiaomei by the river",
    ],
)
def test_a_weak_password_is_refused_with_a_reason(password):
    with pytest.raises(AccountError):
        require_strong(password, Person("xiaomei", "王小梅", Role.REVIEWER))


@pytest.mark.parametrize("name", ["", "a b", "Аdmin", "x" * 65, "a\x00b", "-a", "a/b", "<b>"])
def test_a_name_of_other_signs_is_refused(name):
    with pytest.raises(AccountError):
        account_name(name)


def test_full_width_letters_name_the_same_account_and_capitals_make_no_second_one(visit, browser):
    assert account_name("ｗａｎｇ王１") == "wang王1"
    answer = visit("admin").post("/accounts", name="Reviewer", role="reviewer", password=BETTER)
    assert answer.status_code == 422
    assert "已存在" in answer.text


def test_a_person_sees_and_ends_her_sign_ins_and_the_administrator_everybodys(visit, ledger):
    here, there = visit("reviewer"), visit("reviewer")
    page = here.get("/me/sessions").text
    assert page.count('name="handle"') == 1  # this one is ended by signing out
    with ledger.reading() as session:
        handles = [row.token_sha256[:16] for row in session.query(DeskSession)]
    assert here.post("/me/sessions", handle="0" * 16).status_code == 404
    mine = next(handle for handle in handles if f'value="{handle}"' in page)
    assert here.post("/me/sessions", handle=mine).status_code == 303
    assert there.get("/cases").status_code == 303
    assert here.get("/cases").status_code == 200
    admin = visit("admin")
    for handle in handles:
        admin.post("/accounts/reviewer/sessions", handle=handle)
    assert here.get("/cases").status_code == 303
    assert visit("second").get("/accounts/reviewer/sessions").status_code == 403
