"""What a first-time visitor is offered to try, as one click each, the best first."""

SUGGESTIONS = (
    "/emr list",
    "/emr launch",
    "/emr resize etl-nightly",
    "/emr idle",
    "/emr digest",
    "/emr terminate adhoc-notebooks",
)
