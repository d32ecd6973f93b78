"""A Slack workspace of our own, for tests, the demo and the bench: the real protocol, no network.

``from demo.slack.workspace import Workspace`` is the way in.
"""
