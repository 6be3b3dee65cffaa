"""What HTML hides holds no section and no word; what is shown, in code above all, stays."""

from __future__ import annotations

import pytest

from rlhf.store.files import fast_reader, markdown

TOP = "---\ntask: t-aaaaaaaaa1\n---\n"
SHOWN = "\n## Answer\n\nRest.\n"


def read(body: str) -> markdown.Page:
    page = markdown.load(TOP + body)
    assert fast_reader.load(TOP + body, "a.md").sections == page.sections
    return page


@pytest.mark.parametrize(
    "body",
    [
        "<!-- ## Safety-netting\nGo to A&E. -->\n",
        "<!--\n## Safety-netting\n\nGo to A&E.\n-->\n",
        "<!--\n\n## Safety-netting\n\nGo to A&E.\n",  # never ends
        "<div hidden>\n\n## Safety-netting\n\nGo to A&E.\n\n</div>\n",
        "<DIV HIDDEN>\n\n## Safety-netting\n\nGo to A&E.\n\n</DIV>\n",
        '<div class="x" hidden="">\n\n## Safety-netting\n\nGo to A&E.\n</div>\n',
        "<div hidden>\n<div>\n</div>\n\n## Safety-netting\n\nGo to A&E.\n\n</div>\n",
        '<section style="display: none">\n\n## Safety-netting\n\nGo to A&E.\n\n</section>\n',
        "<p style='color:red;visibility:hidden'>\n\n## Safety-netting\n\nGo to A&E.\n",
        "<template>\n\n## Safety-netting\n\nGo to A&E.\n\n</template>\n",
        "<script>\n\n## Safety-netting\n\nGo to A&E.\n\n</script>\n",
        "<?\n\n## Safety-netting\n\nGo to A&E.\n\n?>\n",
        "<![CDATA[\n\n## Safety-netting\n\nGo to A&E.\n\n]]>\n",
        "<!-- ` -->\n<!--\n## Safety-netting\n\nGo to A&E.\n-->\n`\n",  # no code: the first mark is in a comment
        "\\` <!--\n## Safety-netting\n\nGo to A&E.\n-->\n`\n",  # no code: the first mark is escaped
        "<!--\n```\n-->\n<div hidden>\n\n## Safety-netting\n\nGo to A&E.\n\n</div>\n\n```\n",
    ],
)
def test_what_is_hidden_is_not_written(body: str) -> None:
    for text in (SHOWN + body, SHOWN + "\n" + body):
        page = read(text)
        assert [section.title for section in page.sections] == ["Answer"]
        assert "A&E" not in page.body.text
        assert page.hidden
        shown = markdown.load(TOP + text, with_hidden=True)
        assert [section.title for section in shown.sections] == ["Answer"]
        assert "A&E" in shown.sections[0].text, "who reviews it sees what is there"


@pytest.mark.parametrize(
    "body",
    [
        "```html\n<!--\n```\n\n## Safety-netting\n\nGo to A&E.\n\n```\n-->\n```\n",
        "    <!-- as code\n\n## Safety-netting\n\nGo to A&E.\n",
        "Write `<!--` for a comment.\n\n## Safety-netting\n\nGo to A&E.\n\nand `-->` at its end\n",
        "``a ` <!-- b``\n\n## Safety-netting\n\nGo to A&E.\n-->\n",
        "A mark <!-- that never ends.\n\n## Safety-netting\n\nGo to A&E.\n",
        "<details>\n<summary>More</summary>\n\n## Safety-netting\n\nGo to A&E.\n\n</details>\n",
        '<div title="hidden">\n\n## Safety-netting\n\nGo to A&E.\n\n</div>\n',
        '<div style="opacity: 0.9">\n\n## Safety-netting\n\nGo to A&E.\n\n</div>\n',
        "If BP < 90 or SpO2 <92 %: call.\n\n## Safety-netting\n\nGo to A&E.\n",
        "<!-- a note -->\n\n## Safety-netting\n\nGo to A&E.\n",
        "<!---->\n\n## Safety-netting\n\nGo to A&E.\n",
        "<!--->\n\n## Safety-netting\n\nGo to A&E.\n",
        "A line <br hidden> that breaks.\n\n## Safety-netting\n\nGo to A&E.\n",
    ],
)
def test_what_is_shown_is_written(body: str) -> None:
    page = read(SHOWN + "\n" + body)
    assert [section.title for section in page.sections] == ["Answer", "Safety-netting"]
    assert "Go to A&E." in page.sections[1].text


def test_lines_and_columns_stay() -> None:
    page = read("## Answer\n\nRest. <!-- hidden\nuntil here --> And drink.\n\n## Safety-netting\n\nGo.\n")
    (span,) = page.hidden
    assert (span.line, span.column, span.end_line, span.end_column) == (6, 7, 7, 15)
    assert page.sections[1].span.line == 9
    assert "until" not in page.sections[0].text
    assert page.sections[0].words == 3


@pytest.mark.parametrize(
    "piece", ["x<!--", "<!--```\n-->", "`<!-- `", "<div hidden>", "<div hidden", "<a style='", "\\`", "<!-- a --> `x` "]
)
def test_no_text_takes_long(piece: str) -> None:
    """With the square of its length, a text of these would take minutes."""
    assert markdown.load(TOP + piece * 20_000).lines
