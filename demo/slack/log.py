"""What was asked of the workspace over HTTP, and what it answered."""

from dataclasses import dataclass, field

from demo.slack.model import Json


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One Web API call or ``response_url`` post (method ``response_url``).

    ``at`` is ``time.perf_counter()``; ``fault`` names the lever that spoiled it (the call was carried out all
    the same when it says ``lose_answer``).
    """

    method: str
    args: Json
    at: float
    status: int
    answer: Json = field(default_factory=dict)
    fault: str = ""

    @property
    def ok(self) -> bool:
        return bool(self.answer.get("ok")) and not self.fault

    @property
    def error(self) -> str:
        return str(self.answer.get("error", ""))
