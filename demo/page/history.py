"""What people said before the visitor came, so that the place is lived in."""

from demo.slack.messages import Message
from demo.slack.workspace import Workspace

# channel, person, minutes ago, text
SAID = (
    (
        "C0DATA",
        "U0ADMIN",
        47,
        "Morning! ChatOps is here now: it looks after our EMR clusters. Type `/emr list` to see them.",
    ),
    ("C0DATA", "U0BOB", 41, "Nice. `etl-nightly` is still on *build-marts*, is that normal?"),
    (
        "C0DATA",
        "U0ALICE",
        38,
        "Yes, the backfill doubled it. But `adhoc-notebooks` is idle since yesterday :eyes:",
    ),
    ("C0DATA", "U0BOB", 36, "Jihoon is done with it, so it may go. Whoever is first! :money_with_wings:"),
    (
        "C0OPS",
        "U0BOB",
        130,
        "Quiet night. One page from `ml-train-gpu`: the bootstrap action fails again.",
    ),
    ("C0OPS", "U0ADMIN", 122, "Thanks. Let us keep this channel for alarms and what we do about them."),
    ("C0RANDOM", "U0ALICE", 310, "Whoever brought the persimmons: thank you :tangerine:"),
    (
        "C0SHARED",
        "U0OUT",
        95,
        "Hello from Globex! Can your bot tell me whether the clickstream export is done?",
    ),
    ("C0SHARED", "U0ALICE", 90, "It only listens to people of Acme, so I will look for you."),
    (
        "C0SECRET",
        "U0ADMIN",
        1500,
        "The savings from idle clusters go into the offsite budget. Do not tell anyone yet.",
    ),
    ("C0ADMIN", "U0ADMIN", 1440, "Approvals and the bot's own news land here."),
)
TOPICS = {
    "C0DATA": "Clusters, pipelines and what they cost",
    "C0OPS": "Alarms, and what we do about them",
    "C0RANDOM": "Anything but work",
    "C0SHARED": "Acme and Globex",
    "C0ADMIN": "Approvals",
    "C0SECRET": "Shh",
}  # fmt: skip


def furnish(workspace: Workspace) -> None:
    """Put topics and earlier messages into the seeded workspace."""
    for channel, topic in TOPICS.items():
        workspace.change_channel(channel, topic=topic)
    now = workspace.clock.now()
    for number, (channel, who, ago, text) in enumerate(SAID):
        team = workspace.state.users[who].team_id
        ts = f"{now - ago * 60 + number * 0.001:.6f}"
        workspace.state.put(Message(channel, ts, who, text, team=team))
