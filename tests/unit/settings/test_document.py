"""What keeps a file from being YAML is said in one line, with its number and without its content."""

from pathlib import Path

import pytest
import yaml

from app.errors import ConfigurationError
from app.settings import document as document_module
from app.settings.document import read_document
from tests.unit.settings.conftest import Complaints, Write


@pytest.fixture(params=[yaml.CSafeLoader, yaml.SafeLoader])
def either_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML's two parsers word their errors differently; nobody should notice which is installed."""
    monkeypatch.setattr(document_module, "Loader", request.param)


def test_a_missing_file_points_to_the_example() -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_document(Path("chatops.yaml"))
    assert raised.value.problems == (
        "chatops.yaml: is missing: copy chatops.example.yaml there, or name another file in CHATOPS_CONFIG",
    )


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "chatops.yaml").mkdir()
    with pytest.raises(ConfigurationError, match=r"^chatops\.yaml: is a directory"):
        read_document(Path("chatops.yaml"))


def test_a_path_through_a_file_cannot_be_read(write: Write) -> None:
    write("file", "")
    with pytest.raises(ConfigurationError, match=r"^file/chatops\.yaml: cannot be read: Not a directory"):
        read_document(Path("file/chatops.yaml"))


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "chatops.yaml").write_bytes(b"language: en\n# caf\xe9\n")
    with pytest.raises(ConfigurationError, match=r"^chatops\.yaml:2: is not UTF-8"):
        read_document(Path("chatops.yaml"))


def test_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    (tmp_path / "chatops.yaml").write_bytes(b"\xef\xbb\xbflanguage: en\n")
    assert read_document(Path("chatops.yaml")).data == {"language": "en"}


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("", None, "is empty"),
        ("# nothing\n", None, "is empty"),
        ("\n- a\n", 2, "must be a mapping"),
        ("just text\n", 1, "must be a mapping"),
        ("limits:\n\tworkers: 3\n", 2, "use spaces"),
        ("limits:\n  workers: 3\n\tqueue: 3\n", 3, "use spaces"),
        ("policy:\n  - {allow: [*.list]}\n", 2, 'in quotes, like "emr.*"'),
        ("policy:\n  - {allow: [*anything]}\n", 2, 'in quotes, like "emr.*"'),
        ("language: en\n---\nlanguage: ko\n", 2, "second document"),
        ("language: !!python/object:os.system x\n", 1, "tags"),
        ("language: 'en\n", 2, "a quote is not closed"),
        ("accounts: [a, b\nlanguage: en\n", 2, "a bracket is not closed"),
        ("language: a: b\n", 1, "put a value that holds `: ` in quotes"),
        ("a: 1\nb\n", 3, "a colon"),
        ("a:\n- b\nc: d\n- e\n", 4, "check the indentation"),
        ("language: en\nbad: \x07\n", 2, "character that YAML does not allow"),
        ("{[a]: b}\n", 1, "a key must be plain text"),
        ("language: 2026-13-45\n", None, "put it in quotes"),
    ],
)
def test_each_mistake_is_one_line(
    content: str, line: int | None, said: str, yaml_complaints: Complaints
) -> None:
    (complaint,) = yaml_complaints(content)
    assert "\n" not in complaint
    assert complaint.startswith(f"chatops.yaml:{line}: " if line else "chatops.yaml:")
    assert said in complaint
    assert len(complaint.split(": ", 1)[1]) > 8


@pytest.mark.usefixtures("either_loader")
@pytest.mark.parametrize(
    "content",
    [
        "language: *xoxb-1-hunter22\n",
        "? [xoxb-1-hunter22]\n: x\n",
        "a: !xoxb-1-hunter22 b\n",
        "xoxb-1-hunter22\n",
        "a: 'xoxb-1-hunter22\n",
        "xoxb-1-hunter22: {\n",
        "xoxb-1-hunter22: 1\nxoxb-1-hunter22: 1\n",
        "a: &xoxb-1-hunter22 1\nb: *xoxb-1-hunter23\n",
        "%xoxb-1-hunter22\n---\na: 1\n",
        "xoxb-1-hunter22: 1\n",
        "language: xoxb-1-hunter22\n",
    ],
)
def test_no_complaint_repeats_a_token_in_the_wrong_place(content: str, yaml_complaints: Complaints) -> None:
    assert "hunter2" not in " ".join(yaml_complaints(content))


def test_keys_that_stand_twice_are_all_named(yaml_complaints: Complaints) -> None:
    complaints = yaml_complaints(
        "policy: []\nlimits:\n  queue: 1\n  workers: 2\n  queue: 3\npolicy: [{allow: [x], allow: [y]}]\n"
    )
    assert set(complaints) == {
        "chatops.yaml:6: `policy` stands here twice, first in line 1",
        "chatops.yaml:5: `queue` stands here twice, first in line 3",
        "chatops.yaml:6: `allow` stands here twice, first in line 6",
    }


def test_nesting_without_end_is_one_line(
    yaml_complaints: Complaints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_module, "Loader", yaml.SafeLoader)
    assert yaml_complaints(f"a: {'[' * 500}") == ("chatops.yaml: is nested too deeply",)


def test_a_value_that_contains_itself_is_no_endless_loop(yaml_complaints: Complaints) -> None:
    assert yaml_complaints("policy: &again [*again]\n")


def test_anchors_and_merges_are_followed(write: Write) -> None:
    path = write(
        "x.yaml",
        "a: &base\n  one: 1\n  two: 2\nb:\n  <<: *base\n  two: 3\nc:\n  - x\n  - {y: 1,\n     z: 2}\n",
    )
    document = read_document(path)
    assert document.data["b"] == {"one": 1, "two": 3}
    assert document.line(("b", "two")) == 6
    assert document.line(("b", "one")) == 2
    assert document.line(("c", 1)) == 9
    assert document.line(("c", 1, "z")) == 10


def test_a_place_that_is_not_there_has_the_line_of_what_would_hold_it(write: Write) -> None:
    document = read_document(write("x.yaml", "\na:\n  b: 1\n"))
    assert document.line(("a", "missing", 3)) == 2
    assert document.line(("missing",)) == 2
    assert document.line(()) == 2
