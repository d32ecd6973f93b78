"""People, groups, the team and the bot."""

from slack_sdk import WebClient

from demo.slack.workspace import Workspace
from tests.integration.slack_workspace.refusals import error_of


def test_people_come_with_their_standing(web: WebClient) -> None:
    people = {member["id"]: member for page in web.users_list(limit=3) for member in page["members"]}
    assert people["U0ADMIN"]["is_admin"]
    assert people["U0GUEST"]["is_restricted"] and not people["U0GUEST"]["is_ultra_restricted"]
    assert people["U0ULTRA"]["is_restricted"] and people["U0ULTRA"]["is_ultra_restricted"]
    assert people["U0GONE"]["deleted"]
    assert people["U0BOT"]["is_bot"] and people["U0BOT"]["profile"]["bot_id"] == "B0BOT"


def test_an_outsider_has_a_foreign_team_and_no_roles(web: WebClient) -> None:
    outsider = web.users_info(user="U0OUT")["user"]
    assert outsider["team_id"] == "T0OTHER"
    assert not {"is_stranger", "is_admin", "is_restricted"} & set(outsider)


def test_locale_only_when_asked_for(web: WebClient) -> None:
    assert web.users_info(user="U0BOB", include_locale=True)["user"]["locale"] == "ko-KR"
    assert "locale" not in web.users_info(user="U0BOB")["user"]
    assert error_of(web.users_info, user="U0NOBODY") == "user_not_found"


def test_emails_are_found_and_shown_with_their_scope(workspace: Workspace, web: WebClient) -> None:
    assert web.users_lookupByEmail(email="ALICE@acme.example")["user"]["id"] == "U0ALICE"
    assert error_of(web.users_lookupByEmail, email="gordon@acme.example") == "users_not_found"
    workspace.set_scopes(workspace.state.app.scopes - {"users:read.email"})
    assert "email" not in web.users_info(user="U0ALICE")["user"]["profile"]


def test_groups(web: WebClient) -> None:
    groups = {g["id"]: g for g in web.usergroups_list(include_users=True)["usergroups"]}
    assert groups["S0SRE"]["users"] == ["U0BOB", "U0ADMIN"]
    assert web.usergroups_users_list(usergroup="S0DATAENG")["users"] == ["U0ALICE", "U0ADMIN"]
    assert error_of(web.usergroups_users_list, usergroup="S0NONE") == "no_such_subteam"


def test_team_and_bot(web: WebClient) -> None:
    assert web.team_info()["team"]["domain"] == "acme"
    assert web.bots_info(bot="B0BOT")["bot"]["user_id"] == "U0BOT"
    assert error_of(web.bots_info, bot="B0NONE") == "bot_not_found"


def test_somebody_changes(workspace: Workspace, web: WebClient) -> None:
    workspace.change_user("U0ALICE", deleted=True)
    assert web.users_info(user="U0ALICE")["user"]["deleted"]
