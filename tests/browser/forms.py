"""Blocks of every kind, for the page to show."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value), "value": value}


def entry(block_id: str, label: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


LAUNCH: Json = {
    "type": "modal",
    "callback_id": "launch",
    "title": plain("Launch a cluster"),
    "submit": plain("Launch"),
    "close": plain("Not now"),
    "blocks": [
        {"type": "section", "text": mrkdwn("A cluster of your own, for *today*.")},
        entry(
            "name", "Name", {"type": "plain_text_input", "action_id": "name"}, hint=plain("As in the tag.")
        ),
        entry(
            "size",
            "Size",
            {"type": "static_select", "action_id": "size", "options": [option("small"), option("large")]},
        ),
        entry(
            "until",
            "Until",
            {"type": "datepicker", "action_id": "until", "initial_date": "2030-01-31"},
            optional=True,
        ),
        entry(
            "with",
            "Applications",
            {"type": "checkboxes", "action_id": "with", "options": [option("Spark"), option("Trino")]},
            optional=True,
        ),
    ],
}

CONFIRM = {
    "title": plain("Really approve?"),
    "text": mrkdwn("This *starts* it."),
    "confirm": plain("Approve"),
    "deny": plain("Not yet"),
}
SHOWCASE: list[Json] = [
    {"type": "header", "text": plain("Everything at once :rocket:")},
    {
        "type": "section",
        "block_id": "words",
        "text": mrkdwn(
            "*bold* _italic_ ~gone~ `code` <https://example.com|a link> &lt;b&gt; <@U0ALICE> <#C0DATA>"
            "\n&gt; quoted\n> too"
        ),
    },
    {"type": "section", "fields": [mrkdwn("*Owner*\nminji"), mrkdwn("*State*\nrunning")]},
    {
        "type": "section",
        "block_id": "who",
        "text": mrkdwn("Who is it for?"),
        "accessory": {
            "type": "external_select",
            "action_id": "owner",
            "min_query_length": 2,
            "placeholder": plain("Find somebody"),
        },
    },
    {
        "type": "actions",
        "block_id": "doing",
        "elements": [
            {
                "type": "button",
                "action_id": "approve",
                "text": plain("Approve"),
                "style": "primary",
                "confirm": CONFIRM,
            },
            {"type": "button", "action_id": "deny", "text": plain("Deny"), "style": "danger"},
            {
                "type": "overflow",
                "action_id": "more",
                "options": [option("Ask again"), option("Forget it")],
            },
            {"type": "datepicker", "action_id": "day"},
            {
                "type": "multi_static_select",
                "action_id": "regions",
                "placeholder": plain("Regions"),
                "options": [option("Seoul"), option("Virginia"), option("Dublin")],
            },
            {"type": "radio_buttons", "action_id": "how", "options": [option("Slowly"), option("At once")]},
        ],
    },
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("Asked <!date^1700000000^{date_num}|long ago>")]},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "first", "style": {"bold": True}}],
                    },
                    {"type": "rich_text_section", "elements": [{"type": "emoji", "name": "tada"}]},
                ],
            }
        ],
    },
]

HOSTILE = "<img src=x onerror=alert(1)> &lt;script&gt;alert(2)&lt;/script&gt; <javascript:alert(3)|click me>"
