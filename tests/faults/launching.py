"""One launch, and what is left of it after whatever happened."""

from demo.slack.messages import Message
from tests.acceptance.launching import TEMPLATES, propose, ready
from tests.acceptance.lives import Lives
from tests.acceptance.terminating import QUICK, becomes, press

CONFIGURATION = QUICK + TEMPLATES


class Launch:
    """One launch, under a name of its own."""

    def __init__(self, lives: Lives, name: str) -> None:
        self._lives, self._name = lives, name
        self._calls = lives.house.aws.calls("RunJobFlow")
        self.question: Message = propose(lives.house, f"nightly --name {name}")

    def press(self) -> None:
        press(self._lives.house, self.question, "Launch")

    def says(self, words: str) -> Message:
        return becomes(self._lives.house, self.question, words)

    @property
    def calls(self) -> int:
        """How often EMR was asked for it."""
        return self._lives.house.aws.calls("RunJobFlow") - self._calls

    @property
    def clusters(self) -> list[str]:
        """The clusters that came of it."""
        aws = self._lives.house.aws
        aws.wait_until_quiet()
        return [r.cluster.id for r in aws.world.records() if r.cluster.name.startswith(f"{self._name}-")]

    def is_followed_to_its_end(self) -> None:
        """Exactly one call, exactly one cluster, and the message knows it and tells that it is ready."""
        self.says("`j-")
        shown = ready(self._lives.house, self.question)
        (cluster,) = self.clusters
        assert cluster in shown.text
        assert self.calls == 1
