"""What stands in a modal that has no form: something to look at meanwhile, or a sentence."""

from app.domain.emr.resize_preview import ResizePreview
from app.views.modals import loading_view, said_view
from app.views.problems import bug
from app.views.resize import numbers_view
from tests.unit import clusters
from tests.unit.domain.resizes import ETL
from tests.unit.views.modals import read_view, view_of


def test_a_long_title_is_cut_to_what_slack_shows() -> None:
    for view in (loading_view("Resize a cluster of many nodes"), said_view("T" * 30, bug("req-7"))):
        assert len(view_of(view)["title"]["text"]) <= 24


def test_a_sentence_takes_the_forms_place() -> None:
    view = said_view("Launch a cluster", bug("req-7"))
    assert "submit" not in view_of(view)
    assert "req-7" in read_view(view)


def test_what_is_said_instead_of_the_form_has_no_buttons() -> None:
    view = said_view("Resize a cluster", numbers_view(ResizePreview(clusters.detail(), ETL), "q-1", "/emr"))
    assert "actions" not in [block["type"] for block in view_of(view)["blocks"]]
