"""A believable small company to begin with."""

from demo.slack.model import App, Channel, ChannelKind, Team, Token, User, UserGroup
from demo.slack.state import State

BOT_TOKEN = "xoxb-0-workspace-bot"
APP_TOKEN = "xapp-1-A0CHATOPS-workspace-app"
ACME = Team("T0ACME", "acme", "Acme")
OTHER = Team("T0OTHER", "globex", "Globex")
EVERYBODY = frozenset({"U0BOT", "U0ADMIN", "U0ALICE", "U0BOB", "U0GUEST"})

USERS = (
    User("U0BOT", "chatops", ACME.id, "ChatOps", is_bot=True, bot_id="B0BOT", app_id="A0CHATOPS"),
    User(
        "U0ADMIN",
        "ada",
        ACME.id,
        "Ada Admin",
        "ada@acme.example",
        is_admin=True,
        tz="Europe/Berlin",
        tz_offset=3600,
    ),
    User("U0ALICE", "alice", ACME.id, "Alice Kim", "alice@acme.example"),
    User("U0BOB", "bob", ACME.id, "Bob Park", "bob@acme.example", locale="ko-KR"),
    User("U0GUEST", "grace", ACME.id, "Grace Guest", "grace@partner.example", is_restricted=True),
    User("U0ULTRA", "uma", ACME.id, "Uma Single", "uma@partner.example", is_ultra_restricted=True),
    User("U0GONE", "gordon", ACME.id, "Gordon Gone", "gordon@acme.example", deleted=True),
    User("U0OUT", "otto", OTHER.id, "Otto Outside", "otto@globex.example"),
)
GROUPS = (
    UserGroup("S0DATAENG", "data-eng", "Data engineering", ("U0ALICE", "U0ADMIN")),
    UserGroup("S0SRE", "sre", "Site reliability", ("U0BOB", "U0ADMIN")),
)
CHANNELS = (
    Channel("C0DATA", "data", members=EVERYBODY | {"U0ULTRA"}),
    Channel("C0OPS", "ops", members=EVERYBODY),
    Channel("C0ADMIN", "admin", ChannelKind.PRIVATE, frozenset({"U0BOT", "U0ADMIN"})),
    Channel("C0RANDOM", "random", members=EVERYBODY - {"U0BOT"}),
    Channel("C0SECRET", "secret", ChannelKind.PRIVATE, frozenset({"U0ADMIN", "U0ALICE"})),
    Channel("C0ARCH", "archive", members=EVERYBODY, is_archived=True),
    Channel("C0SHARED", "shared-globex", members=EVERYBODY | {"U0OUT"}, teams=(OTHER.id,)),
)


def seed() -> State:
    """Make the state: two teams, eight people, two groups, seven channels, one installed app."""
    state = State(ACME, App())
    state.teams |= {team.id: team for team in (ACME, OTHER)}
    state.users |= {user.id: user for user in USERS}
    state.groups |= {group.id: group for group in GROUPS}
    for channel in CHANNELS:
        state.add_channel(channel)
    bot = Token(BOT_TOKEN, "bot", state.app.scopes)
    app = Token(APP_TOKEN, "app", frozenset({"connections:write"}))
    state.tokens |= {token.value: token for token in (bot, app)}
    return state
