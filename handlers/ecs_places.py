"""Which Alibaba Cloud accounts and regions somebody means: by flags, by the last word, or by default."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import ChatOpsError
from cloud.ecs import REGION_IDS
from cloud.model import Scope
from handlers.arguments import Arguments


class SwitchedOff(ChatOpsError):
    """Alibaba Cloud ECS is switched off here."""


HOW_TO_SWITCH_ON = (
    "Alibaba Cloud ECS is switched off here: chatops.yaml has no section ecs. Whoever keeps that file can add one, "
    "like ecs: {default_region: ap-northeast-1}; docs/configuration.md says which credentials it takes."
)


@dataclass(frozen=True, slots=True)
class Places:
    """All accounts and regions there are (none: ECS is switched off), and the region of whoever names none.

    ``channel`` is where it is told what becomes of a change, if that is not where somebody asks for it.
    """

    scopes: tuple[Scope, ...] = ()
    default_region: str = ""
    channel: str = ""

    def choose(self, parser: Arguments, account: str | None, region: str | None) -> tuple[Scope, ...]:
        """Choose all that fit what was named; without any name, all there are."""
        self.check()
        fitting = tuple(s for s in self.scopes if account in (None, s.account) and region in (None, s.region))
        if not fitting:
            named = "/".join(filter(None, (account, region)))
            known = ", ".join(map(str, self.scopes))
            raise parser.problem(f"I know no Alibaba Cloud account and region {named}; I know {known}.")
        return fitting

    def check(self) -> None:
        """Raise :class:`SwitchedOff` where there are none."""
        if not self.scopes:
            raise SwitchedOff(HOW_TO_SWITCH_ON)

    def preferred(self, scopes: Sequence[Scope]) -> tuple[Scope, ...]:
        """Give those in which a name is looked for first."""
        return tuple(scope for scope in scopes if scope.region == self.default_region)


def region_word(
    parser: Arguments, words: Sequence[str], flag: str | None
) -> tuple[tuple[str, ...], str | None]:
    """Take a region off the end of what was typed; only what is one of Alibaba's region ids is a region."""
    last = words[-1].lower() if words else ""
    if last not in REGION_IDS:
        return tuple(dict.fromkeys(words)), flag
    if flag not in (None, last):
        raise parser.problem(f"{last} and --region {flag} are two regions: please name one.")
    return tuple(dict.fromkeys(words[:-1])), last
