"""Tags as people type them, and what AWS and the bot allow of them."""

import pytest

from app.domain.emr.tagging import BadTag, TagChange, parse_tags


def test_tags_are_set_and_removed() -> None:
    change = parse_tags(["owner=minji", "-temporary", "note=a=b", "empty=", "Größe=1 m"])
    assert change.put == {"owner": "minji", "note": "a=b", "empty": "", "Größe": "1 m"}
    assert change.removed == ("temporary",)


def test_a_change_outlives_a_restart() -> None:
    change = parse_tags(["owner=minji", "-temporary"])
    assert TagChange.from_json(change.to_json()) == change


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("owner", "'owner' is no tag: key=value sets one, -key removes one."),
        ("=x", "A tag needs a key."),
        ("-", "A tag needs a key."),
        (f"{'k' * 129}=v", "128 characters at most; 'kkkkkkkkkkkkkkkkkkkk'… has 129."),
        (f"k={'v' * 257}", "256 characters at most; that of 'k' has 257."),
        ("aws:owner=x", "Tags that begin with aws: are AWS's own."),
        ("owner=AWS:x", "Tags that begin with aws: are AWS's own."),
        ("-aws:cloudformation:stack-name", "Tags that begin with aws: are AWS's own."),
        ("chatops:launch=x", "Tags that begin with chatops: are my own"),
        ("-ChatOps:keep", "Tags that begin with chatops: are my own"),
        ("owner=<!channel>", "The tag 'owner' has a character that AWS does not take"),
        ("a\nb=1", "The tag 'a\\nb' has a character that AWS does not take"),
        ("a=1\u20282", "The tag 'a' has a character that AWS does not take"),
        ("a;b=1", "The tag 'a;b' has a character that AWS does not take"),
    ],
)
def test_what_is_not_allowed_is_said(typed: str, said: str) -> None:
    with pytest.raises(BadTag) as caught:
        parse_tags([typed])
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("typed", "said"),
    [(["a=1", "a=2"], "'a' is given twice"), (["a=1", "-a"], "'a' is both set and removed")],
)
def test_what_contradicts_itself_is_said(typed: list[str], said: str) -> None:
    with pytest.raises(BadTag, match=said):
        parse_tags(typed)


def test_the_longest_that_aws_takes_is_taken() -> None:
    assert parse_tags([f"{'k' * 128}={'v' * 256}"]).put == {"k" * 128: "v" * 256}


def test_afterwards_there_may_be_fifty_and_awss_own_do_not_count() -> None:
    full = {f"tag-{number}": "x" for number in range(50)} | {"aws:cloudformation:stack-id": "y"}
    assert len(TagChange({"tag-1": "z"}).applied(full)) == 51
    assert len(TagChange({"new": "z"}, ("tag-0",)).applied(full)) == 51
    with pytest.raises(BadTag, match="50 tags at most; these would be 51"):
        TagChange({"new": "z"}).applied(full)


def test_what_has_too_many_already_can_still_lose_some() -> None:
    crowded = {f"tag-{number}": "x" for number in range(60)}
    assert len(TagChange({}, ("tag-0",)).applied(crowded)) == 59
