"""Who is there: users.*, usergroups.*, bots.info, team.info, auth.test, apps.connections.open."""

import secrets

from demo.slack.api.call import Call, paged
from demo.slack.errors import SlackError
from demo.slack.model import Json, User
from demo.slack.state import State


def describe(state: State, user: User, *, locale: bool, email: bool) -> Json:
    """The user object; of an outsider Slack tells less, above all no roles.

    https://docs.slack.dev/reference/objects/user-object/
    """
    profile = {
        "real_name": user.shown_name,
        "real_name_normalized": user.shown_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "team": user.team_id,
        **({"email": user.email} if email and user.email else {}),
        **({"bot_id": user.bot_id, "api_app_id": user.app_id} if user.is_bot else {}),
    }
    body: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
        "profile": profile,
    }
    if user.team_id != state.team.id:
        return body
    if not user.deleted:
        body |= roles(user) | {"tz": user.tz, "tz_label": user.tz, "tz_offset": user.tz_offset}
    return body | {"real_name": user.shown_name} | ({"locale": user.locale} if locale else {})


def roles(user: User) -> Json:
    return {
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted or user.is_ultra_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": True,
    }


def users_info(call: Call) -> Json:
    user = call.state.users.get(call.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    email = "users:read.email" in call.token.scopes
    return {"user": describe(call.state, user, locale=call.flag("include_locale"), email=email)}


def users_list(call: Call) -> Json:
    email, locale = "users:read.email" in call.token.scopes, call.flag("include_locale")
    page, metadata = paged(call, list(call.state.users.values()))
    members = [describe(call.state, user, locale=locale, email=email) for user in page]
    return {"members": members, "cache_ts": int(call.state.clock.now()), "response_metadata": metadata}


def lookup_by_email(call: Call) -> Json:
    wanted = call.required("email").lower()
    for user in call.state.users.values():
        if user.email.lower() == wanted and not user.deleted:
            return {"user": describe(call.state, user, locale=False, email=True)}
    raise SlackError("users_not_found")


def usergroups_list(call: Call) -> Json:
    team, with_users = call.state.team.id, call.flag("include_users")
    return {
        "usergroups": [
            {
                "id": group.id,
                "team_id": team,
                "is_usergroup": True,
                "name": group.name,
                "handle": group.handle,
                "description": "",
                "is_external": False,
                "date_delete": 0,
                "user_count": len(group.members),
                **({"users": list(group.members)} if with_users else {}),
            }
            for group in call.state.groups.values()
        ]
    }


def usergroups_users_list(call: Call) -> Json:
    group = call.state.groups.get(call.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


def bots_info(call: Call) -> Json:
    app = call.state.app
    if call.text("bot", app.bot_id) != app.bot_id:
        raise SlackError("bot_not_found")
    bot = {"id": app.bot_id, "deleted": False, "name": app.name, "app_id": app.id, "user_id": app.bot_user}
    return {"bot": {**bot, "updated": 1_700_000_000, "icons": {}}}


def team_info(call: Call) -> Json:
    team = call.state.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}}


def auth_test(call: Call) -> Json:
    state, app = call.state, call.state.app
    if call.token.kind == "app":
        return {"app_name": app.name, "app_id": app.id}
    return {
        "url": f"https://{state.team.domain}.slack.com/",
        "team": state.team.name,
        "user": app.name,
        "team_id": state.team.id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    """Hand out a WebSocket URL good for one handshake: https://docs.slack.dev/reference/methods/apps.connections.open"""
    ticket = secrets.token_hex(16)
    call.state.tickets.add(ticket)
    socket_url = call.state.base_url.replace("http", "ws", 1)
    return {"url": f"{socket_url}/link/?ticket={ticket}&app_id={call.state.app.id}"}
