"""What a first-time visitor is offered to try, as one click each; the first three fit beside each other."""

SUGGESTIONS = ("/emr list", "/emr show etl-nightly", "/chatops help")
