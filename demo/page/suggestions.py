"""What a first-time visitor is offered to try, as one click each, the best first."""

SUGGESTIONS = (
    "/emr list",
    "/emr show etl-nightly",
    "/emr terminate adhoc-notebooks",
    "/chatops help",
)
