"""``/chatops audit`` and ``/chatops status``."""

import re
from collections.abc import Mapping
from datetime import timedelta

from app.domain.durations import parse_duration
from app.domain.names import Action
from app.domain.queries import FindAudit, GetStatus
from app.domain.requests import Request
from app.gate import Gate
from app.pool import Lane
from app.views import about as views
from app.views.problems import out_of_date
from handlers.arguments import Arguments
from handlers.questions import Questions
from handlers.routes import Click, Handler, Reply, Use

AUDIT_LISTING = "chatops.audit"
"""The kind of stored question that the audit's page button refers to."""

AUDIT = Use(
    word="audit",
    action=Action.CHATOPS_AUDIT,
    arguments="audit [@who|me] [what] [since]",
    does="Shows who did what, newest first; by person, action (emr.*) or time (2h, 7d).",
    example="audit me emr.* 7d",
    lane=Lane.INTERACTIVE,
)
STATUS = Use(
    word="status",
    action=Action.CHATOPS_STATUS,
    arguments="status",
    does="Shows how I am, and what is under way.",
    example="status",
    lane=Lane.INTERACTIVE,
)

_USER = re.compile(r"(?:<@)?([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>?")


class AboutHandlers:
    """The bot about what was done, and about itself."""

    def __init__(self, gate: Gate, questions: Questions, slash: str) -> None:
        self._gate = gate
        self._questions = questions
        self._slash = slash

    def handlers(self) -> Mapping[Use, Handler]:
        """Map each use to what answers it."""
        return {AUDIT: self.audit, STATUS: self.status}

    def actions(self) -> Mapping[str, Click]:
        """Map the action ids of our views to what they do."""
        return {views.OLDER: Click(self.older, Lane.INTERACTIVE)}

    def audit(self, request: Request) -> Reply:
        """Answer ``/chatops audit``; each word says by its shape whether it is who, what or since when."""
        parser = Arguments.of(AUDIT, self._slash)
        user, what, since = "", "", None
        for word in parser.words(request.text):
            if word == "me":
                user = request.asker.user_id
            elif found := _USER.fullmatch(word):
                user = found[1]
            elif (length := parse_duration(word)) is not None:
                since = length
            elif _names_actions(word):
                what = word
            else:
                raise parser.problem(
                    f"{word} is no person (pick one from Slack's list after @, or give a user id), "
                    "no action (like emr.terminate or emr.*) and no time (like 2h or 7d)."
                )
        return self._page(request, FindAudit(user, what, since))

    def older(self, request: Request) -> Reply:
        """Turn to the next page."""
        stored = self._questions.find(request, AUDIT_LISTING)
        if stored is None:
            return Reply(out_of_date())
        place = stored.payload
        since = timedelta(seconds=place["since"]) if place["since"] else None
        return self._page(
            request, FindAudit(place["user"], place["what"], since, place["before"]), stored.theirs
        )

    def status(self, request: Request) -> Reply:
        """Answer ``/chatops status``."""
        return Reply(views.status_view(self._gate.ask(GetStatus(), request)))

    def _page(self, request: Request, query: FindAudit, replace: bool = False) -> Reply:
        page = self._gate.ask(query, request)
        place = {
            "user": query.user,
            "what": query.what,
            "since": query.since.total_seconds() if query.since else None,
            "before": page.lines[-1].number if page.lines else None,
        }
        question = self._questions.put(request, AUDIT_LISTING, place) if page.more else ""
        return Reply(views.audit_view(page, question, self._slash), replace)


def _names_actions(word: str) -> bool:
    """Tell whether this is an action, or the beginning of some with a star: what the store can look for."""
    begin = word.removesuffix("*")
    return word in set(Action) or (begin != word and any(action.startswith(begin) for action in Action))
