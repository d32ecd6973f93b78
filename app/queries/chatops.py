"""What the bot can tell about itself."""

from app.domain.names import Action
from app.domain.people import Person
from app.domain.policy import Policy


def allowed_actions(policy: Policy, person: Person, channel: str) -> frozenset[Action]:
    """Every action that this person may do in this channel, as far as it does not depend on the target."""
    return frozenset(action for action in Action if policy.decide(action, person, channel).allowed)
