"""Slack's markup, as the page's own module reads it: text in, elements out."""

from playwright.sync_api import Page

from demo.run import Demo
from tests.browser.conftest import Opener

MRKDWN = "text => import('/static/js/mrkdwn.js').then(m => m.mrkdwn(text).innerHTML)"
MARKDOWN = "text => import('/static/js/markdown.js').then(m => m.markdown(text).innerHTML)"


LINES = [
    ("*bold* and _italic_ and ~gone~", "<strong>bold</strong> and <em>italic</em> and <del>gone</del>"),
    ("*_both_*", "<strong><em>both</em></strong>"),
    ("2*3*4, snake_case_name, a * b * c", "2*3*4, snake_case_name, a * b * c"),
    ("`a *b* &amp; c`", '<code class="code">a *b* &amp; c</code>'),
    ("one\ntwo", "one<br>two"),
    ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
    ("10:30:45 and :unknown:", "10:30:45 and :unknown:"),
    ("<javascript:alert(1)|x>", "<span>x</span>"),
    ("<!channel>", '<span class="mention loud">@channel</span>'),
    ("<!date^nonsense^{time}|at noon>", "<span>at noon</span>"),
    ("<!subteam^S0DATAENG>", '<span class="mention">@data-eng</span>'),
    ("<#C0ELSEWHERE>", '<span class="mention">a private channel</span>'),
]


def test_lines(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    found = {line: rendered(page, MRKDWN, line) for line, _ in LINES}
    for line, shown in LINES:
        assert found[line] == text(shown)


def test_blocks_of_lines(demo: Demo, open_page: Opener) -> None:
    page = open_page(demo.address)
    quoted = rendered(page, MRKDWN, "said:\n&gt; one\n&gt; two\nend")
    assert quoted == text("said:") + '<blockquote class="quote">one<br>two</blockquote>' + text("end")
    fenced = rendered(page, MRKDWN, "before\n```\n*x* &lt;y&gt;\n```\nafter")
    assert fenced == text("before") + '<pre class="pre">*x* &lt;y&gt;</pre>' + text("after")
    assert "```" in rendered(page, MRKDWN, "never ```closed")


def test_markdown(demo: Demo, open_page: Opener) -> None:
    html = rendered(
        open_page(demo.address), MARKDOWN, "# Head\n- **a**\n- [b](https://b.example)\n\n<i>x</i>"
    )
    assert '<h3 class="heading">Head</h3>' in html
    assert "<li><strong>a</strong></li>" in html
    assert 'href="https://b.example"' in html
    assert "&lt;i&gt;x&lt;/i&gt;" in html


def text(line: str) -> str:
    return f'<div class="text">{line}</div>'


def rendered(page: Page, script: str, source: str) -> str:
    html: str = page.evaluate(script, source)
    return html
