from __future__ import annotations

from prsync_pipeline.classification.rules.markdown import lowered, read_message, read_prose, unwrapped


def own(text: str) -> list[str]:
    return [line.text for line in read_prose(text).own if line.text]


def test_comments_are_left_out_over_many_lines_and_to_the_end_if_unclosed() -> None:
    assert own("a <!-- b --> c\n<!-- d\ne\n--> f\ng <!-- h\ni") == ["a  c", "f", "g"]


def test_fenced_code_is_left_out_and_an_unclosed_fence_reaches_to_the_end() -> None:
    assert own("a\n```py\nb\n```\nc\n~~~\nd\n```\n~~~\ne\n````\nf\n```\ng") == ["a", "c", "e"]


def test_a_comment_in_code_hides_nothing_and_code_in_a_comment_opens_nothing() -> None:
    assert own("a `<!--` b\n```\n<!--\n```\nc") == ["a  `  b", "c"]


def test_code_spans_are_left_out_and_a_lone_backtick_is_a_character() -> None:
    assert own("a `b` c\n``d`` e\nf ` g") == ["a  `  c", "`  e", "f ` g"]


def test_an_alert_is_the_authors_own_and_a_quote_behind_it_is_not() -> None:
    prose = read_prose("> [!NOTE]\n> a\n\n> b")

    assert [line.text for line in prose.own if line.text] == ["[!NOTE]", "a"]
    assert [line.text for line in prose.quoted] == ["b"]


def test_a_message_hides_what_is_closed_and_nothing_else() -> None:
    def lines(text: str) -> list[str]:
        return [line.text for line in read_message(text).own if line.text]

    assert lines("a\n```\nb\n```\nc") == ["a", "c"]
    assert lines("a\n```\nb") == ["a", "b"]
    assert lines("a <!-- b --> c") == ["a  c"]
    assert lines("a\n<!-- b\nc") == ["a", "b", "c"]


def test_tags_struck_text_and_placeholders_are_left_out() -> None:
    assert own("<sub>a</sub> ~~b~~ _c_ {d} [e.g. f] <g@h.example>") == ["a  c   <g@h.example>"]


def test_quoted_lines_stand_apart() -> None:
    prose = read_prose("a\n> b\n>> c\n<blockquote>\nd\n</blockquote>\ne")

    assert [line.text for line in prose.own] == ["a", "e"]
    assert [line.text for line in prose.quoted] == ["b", "c", "<blockquote>", "d", "</blockquote>"]


def test_only_a_ticked_box_is_the_authors_word() -> None:
    assert own("- [ ] a\n- [] b\n* [x] c\n1. [X] d\n- e") == ["c", "d", "- e"]


def test_links_and_bold_are_read_as_their_text_and_quotations_as_nothing() -> None:
    assert own('**a** [b](https://c.example/d) "e" “f”') == ['a b "" ""']


def test_lines_that_were_wrapped_within_a_sentence_are_joined() -> None:
    long = "This change was written with the help of"
    lines = read_prose(f"{long}\nClaude and by hand.\nShort\nNext\n- item\n{long[:-3]}\n\nNext").own

    joined = [line.text for line in unwrapped(lines)]

    assert joined == [f"{long} Claude and by hand.", "Short", "Next", "- item", long[:-3], "", "Next"]


def test_lower_case_keeps_every_character_at_its_place() -> None:
    assert lowered("İI Cursor") == "İi cursor"
    assert lowered("ÄB") == "äb"
