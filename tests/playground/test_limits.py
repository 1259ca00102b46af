"""Each limit of design.md §9 and of Slack's reference: what just fits is taken, one more is not."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground.limits import (
    block_problems,
    command_answer_problems,
    form_answer_problems,
    message_problems,
    suggestion_problems,
    view_problems,
)
from tests.playground.kit import (
    Json,
    actions,
    button,
    field,
    home,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    section,
    select,
)

Made = Callable[[int], Any]


def long(number: int) -> str:
    return "x" * number


def confirm(**more: Any) -> Json:
    return button(confirm={"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()} | more)


MESSAGE_LIMITS: dict[str, tuple[int, Made]] = {
    "blocks of a message": (50, lambda n: [section()] * n),
    "section text": (3000, lambda n: [section(long(n))]),
    "section fields": (10, lambda n: [{"type": "section", "fields": [mrkdwn()] * n}]),
    "section field": (2000, lambda n: [{"type": "section", "fields": [mrkdwn(long(n))]}]),
    "header": (150, lambda n: [{"type": "header", "text": plain(long(n))}]),
    "context elements": (10, lambda n: [{"type": "context", "elements": [mrkdwn()] * n}]),
    "context text": (3000, lambda n: [{"type": "context", "elements": [mrkdwn(long(n))]}]),
    "actions": (25, lambda n: [actions(*[button()] * n)]),
    "button text": (75, lambda n: [actions(button(long(n)))]),
    "button value": (2000, lambda n: [actions(button(value=long(n)))]),
    "button url": (3000, lambda n: [actions(button(url="https://a" + long(n - 9)))]),
    "accessibility label": (75, lambda n: [actions(button(accessibility_label=long(n)))]),
    "action_id": (255, lambda n: [actions(button(action_id=long(n)))]),
    "block_id": (255, lambda n: [section(block_id=long(n))]),
    "select options": (100, lambda n: [actions(select(options=options(n)))]),
    "select groups": (
        100,
        lambda n: [
            actions({"type": "static_select", "option_groups": [{"label": plain(), "options": options(1)}] * n})
        ],
    ),
    "options of a group": (
        100,
        lambda n: [actions({"type": "static_select", "option_groups": [{"label": plain(), "options": options(n)}]})],
    ),
    "group label": (
        75,
        lambda n: [
            actions({"type": "static_select", "option_groups": [{"label": plain(long(n)), "options": options(1)}]})
        ],
    ),
    "option text": (75, lambda n: [actions(select(options=[option(long(n))]))]),
    "option value": (150, lambda n: [actions(select(options=[option(value=long(n))]))]),
    "option description": (75, lambda n: [actions(select(options=[option(description=plain(long(n)))]))]),
    "overflow": (5, lambda n: [actions({"type": "overflow", "options": options(n)})]),
    "checkboxes": (10, lambda n: [actions({"type": "checkboxes", "options": options(n)})]),
    "radio buttons": (10, lambda n: [actions({"type": "radio_buttons", "options": options(n)})]),
    "placeholder": (150, lambda n: [actions(select(placeholder=plain(long(n))))]),
    "confirm title": (100, lambda n: [actions(confirm(title=plain(long(n))))]),
    "confirm text": (300, lambda n: [actions(confirm(text=plain(long(n))))]),
    "confirm yes": (30, lambda n: [actions(confirm(confirm=plain(long(n))))]),
    "confirm no": (30, lambda n: [actions(confirm(deny=plain(long(n))))]),
    "image alt text": (2000, lambda n: [{"type": "image", "image_url": "https://a", "alt_text": long(n)}]),
    "image title": (
        2000,
        lambda n: [{"type": "image", "image_url": "https://a", "alt_text": "x", "title": plain(long(n))}],
    ),
    "markdown, all together": (
        12_000,
        lambda n: [{"type": "markdown", "text": long(6000)}, {"type": "markdown", "text": long(n - 6000)}],
    ),
    "table rows": (100, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * n}]),
    "table columns": (20, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * n]}]),
    "tables": (1, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * n),
}


@pytest.mark.parametrize("limit", MESSAGE_LIMITS)
def test_message_at_and_over_its_limit(limit: str) -> None:
    most, made = MESSAGE_LIMITS[limit]
    assert block_problems(made(most), "message") == []
    assert block_problems(made(most + 1), "message") != []


VIEW_LIMITS: dict[str, tuple[int, Made]] = {
    "blocks of a form": (100, lambda n: modal(*[section()] * n)),
    "title": (24, lambda n: modal(title=plain(long(n)))),
    "submit": (24, lambda n: modal(submit=plain(long(n)))),
    "close": (24, lambda n: modal(close=plain(long(n)))),
    "private_metadata": (3000, lambda n: modal(private_metadata=long(n))),
    "callback_id": (255, lambda n: modal(callback_id=long(n))),
    "external_id": (255, lambda n: modal(external_id=long(n))),
    "input label": (2000, lambda n: modal(field(label=long(n)))),
    "input hint": (2000, lambda n: modal(field(hint=plain(long(n))))),
    "max_length": (3000, lambda n: modal(field({"type": "plain_text_input", "max_length": n}))),
    "min_length": (3000, lambda n: modal(field({"type": "plain_text_input", "min_length": n}))),
    "initial_value": (3000, lambda n: modal(field({"type": "plain_text_input", "initial_value": long(n)}))),
    "initial_value beside max_length": (
        5,
        lambda n: modal(field({"type": "plain_text_input", "max_length": 5, "initial_value": long(n)})),
    ),
    "files": (10, lambda n: modal(field({"type": "file_input", "max_files": n}))),
    "focus_on_load": (
        1,
        lambda n: modal(*[field({"type": "plain_text_input", "focus_on_load": True}) for _ in range(n)]),
    ),
}


@pytest.mark.parametrize("limit", VIEW_LIMITS)
def test_form_at_and_over_its_limit(limit: str) -> None:
    most, made = VIEW_LIMITS[limit]
    assert view_problems(made(most)) == []
    assert view_problems(made(most + 1)) != []


def test_home_at_and_over_its_blocks() -> None:
    assert view_problems(home(*[section()] * 100), surface="home") == []
    assert view_problems(home(*[section()] * 101), surface="home") != []


def test_form_too_large_altogether() -> None:
    problems = view_problems(modal(*[section(long(3000)) for _ in range(90)]))
    assert [problem.message for problem in problems] == ["view_too_large"]


FIT: dict[str, list[Json]] = {
    "radio with bold text": [actions({"type": "radio_buttons", "options": [{"text": mrkdwn("*x*"), "value": "x"}]})],
    "initial option": [actions(select(initial_option=option("o1", "v1")))],
    "initial option in a group": [
        actions(
            {
                "type": "static_select",
                "option_groups": [{"label": plain(), "options": options(2)}],
                "initial_option": option("o1", "v1"),
            }
        )
    ],
    "multi select in a section": [
        section(accessory={"type": "multi_static_select", "options": options(2), "max_selected_items": 1})
    ],
    "every picker": [
        actions(
            {"type": "datepicker", "initial_date": "2026-11-21"},
            {"type": "timepicker", "initial_time": "09:30"},
            {"type": "datetimepicker", "initial_date_time": 1_795_300_000},
            {"type": "users_select"},
            {"type": "conversations_select", "filter": {"include": ["public"]}},
            {"type": "channels_select"},
            {"type": "external_select", "min_query_length": 0},
        )
    ],
    "rich text": [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": "x", "style": {"bold": True}},
                                {"type": "user", "user_id": "U1"},
                            ],
                        }
                    ],
                },
            ],
        }
    ],
    "overflow with a link": [section(accessory={"type": "overflow", "options": [option(url="https://example.org")]})],
    "the same action_id in two blocks": [
        actions(button(action_id="a")),
        actions(button(action_id="a")),
    ],
}


@pytest.mark.parametrize("name", FIT)
def test_message_that_is_right(name: str) -> None:
    assert block_problems(FIT[name], "message") == []


WRONG: dict[str, tuple[list[Any], str]] = {
    "unknown block": ([{"type": "carousel"}], "/blocks/0"),
    "not a block": (["x"], "/blocks/0"),
    "unknown field": ([section(colour="red")], "/blocks/0"),
    "unknown element": ([actions({"type": "slider"})], "/blocks/0/elements/0"),
    "section without text": ([{"type": "section"}], "/blocks/0"),
    "empty text": ([section("")], "/blocks/0/text/text"),
    "header in mrkdwn": ([{"type": "header", "text": mrkdwn()}], "/blocks/0/text/type"),
    "button in mrkdwn": ([actions({"type": "button", "text": mrkdwn()})], "/blocks/0/elements/0/text/type"),
    "option in mrkdwn": (
        [actions(select(options=[{"text": mrkdwn(), "value": "x"}]))],
        "/blocks/0/elements/0/options/0/text/type",
    ),
    "emoji beside mrkdwn": ([section() | {"text": mrkdwn() | {"emoji": True}}], "/blocks/0/text"),
    "verbatim beside plain": ([section() | {"text": plain() | {"verbatim": True}}], "/blocks/0/text"),
    "style": ([actions(button(style="green"))], "/blocks/0/elements/0/style"),
    "no options": ([actions({"type": "static_select"})], "/blocks/0/elements/0"),
    "empty options": ([actions(select(options=[]))], "/blocks/0/elements/0/options"),
    "options and groups": (
        [actions(select(option_groups=[{"label": plain(), "options": options(1)}]))],
        "/blocks/0/elements/0",
    ),
    "initial option that is none": (
        [actions(select(initial_option=option("o1", "other")))],
        "/blocks/0/elements/0/initial_option",
    ),
    "initial options that are none": (
        [actions({"type": "checkboxes", "options": options(2), "initial_options": [option("z", "z")]})],
        "/blocks/0/elements/0/initial_options/0",
    ),
    "link in a select": (
        [actions(select(options=[option(url="https://a")]))],
        "/blocks/0/elements/0/options/0",
    ),
    "date": (
        [actions({"type": "datepicker", "initial_date": "21-11-2026"})],
        "/blocks/0/elements/0/initial_date",
    ),
    "time": ([actions({"type": "timepicker", "initial_time": "9:30"})], "/blocks/0/elements/0/initial_time"),
    "text input in actions": ([actions({"type": "plain_text_input"})], "/blocks/0/elements/0"),
    "multi select in actions": (
        [actions({"type": "multi_static_select", "options": options(1)})],
        "/blocks/0/elements/0",
    ),
    "button in an input": ([field(button())], "/blocks/0/element"),
    "file input in a message": ([field({"type": "file_input"})], "/blocks/0/element"),
    "input without label": ([{"type": "input", "element": {"type": "plain_text_input"}}], "/blocks/0"),
    "label in mrkdwn": ([field() | {"label": mrkdwn()}], "/blocks/0/label/type"),
    "min over max": (
        [field({"type": "plain_text_input", "min_length": 5, "max_length": 4})],
        "/blocks/0/element/min_length",
    ),
    "number that is none": (
        [field({"type": "number_input", "is_decimal_allowed": False, "min_value": "a"})],
        "/blocks/0/element/min_value",
    ),
    "number without decimals said": ([field({"type": "number_input"})], "/blocks/0/element"),
    "confirm without deny": (
        [actions(button(confirm={"title": plain(), "text": plain(), "confirm": plain()}))],
        "/blocks/0/elements/0/confirm",
    ),
    "image without alt text": ([{"type": "image", "image_url": "https://a"}], "/blocks/0"),
    "image without address": ([{"type": "image", "alt_text": "x"}], "/blocks/0"),
    "button in a context": ([{"type": "context", "elements": [button()]}], "/blocks/0/elements/0/type"),
    "block_id twice": ([section(block_id="a"), section(block_id="a")], "/blocks/1/block_id"),
    "action_id twice": ([actions(button(action_id="a"), button(action_id="a"))], "/blocks/0"),
    "rich text of an unknown kind": (
        [{"type": "rich_text", "elements": [{"type": "rich_text_poem"}]}],
        "/blocks/0/elements/0",
    ),
    "blocks that are no list": ("x", "/blocks"),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("name", WRONG)
def test_message_that_is_wrong(name: str) -> None:
    blocks, pointer = WRONG[name]
    assert [problem.pointer for problem in block_problems(blocks, "message")] == [pointer]


WRONG_VIEWS: dict[str, tuple[Any, str, str]] = {
    "no object": ("x", "modal", "/view"),
    "no title": ({"type": "modal", "blocks": [section()]}, "modal", "/view"),
    "no blocks": (modal(blocks=[]), "modal", "/view/blocks"),
    "input without submit": ({"type": "modal", "title": plain(), "blocks": [field()]}, "modal", "/view"),
    "title in mrkdwn": (modal(title=mrkdwn()), "modal", "/view/title/type"),
    "markdown in a form": (modal({"type": "markdown", "text": "x"}), "modal", "/view/blocks/0"),
    "table in a Home": (
        home({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}),
        "home",
        "/view/blocks/0",
    ),
    "title on a Home": (home(title=plain()), "home", "/view"),
    "form as Home": (home(type="modal"), "home", "/view/type"),
    "unknown field": (modal(colour="red"), "modal", "/view"),
}


@pytest.mark.parametrize("name", WRONG_VIEWS)
def test_view_that_is_wrong(name: str) -> None:
    view, surface, pointer = WRONG_VIEWS[name]
    assert [problem.pointer for problem in view_problems(view, surface=surface)] == [pointer]


@pytest.mark.parametrize(
    "payload,error",
    [
        ({"text": "x"}, None),
        ({"text": "x" * 4000}, None),
        ({"text": "x" * 4001}, "msg_too_long"),
        ({"text": ""}, "no_text"),
        ({"text": " \n"}, "no_text"),
        ({}, "no_text"),
        ({"text": 5}, "invalid_arguments"),
        ({"blocks": [section()]}, "missing_text_beside_blocks"),
        ({"text": "x", "blocks": [section()]}, None),
        ({"text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "x", "attachments": [{}] * 100}, None),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {}}}, None),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"b": "x" * 16_000}}},
            "metadata_too_large",
        ),
    ],
)
def test_message_as_a_whole(payload: Json, error: str | None) -> None:
    found = message_problems(payload)
    assert (found[0] if found else None) == error


@pytest.mark.parametrize(
    "body,error",
    [
        ({"text": "x", "response_type": "in_channel"}, None),
        ({"text": "x", "response_type": "loud"}, "invalid_arguments"),
        ({"text": "x", "colour": "red"}, "invalid_arguments"),
        ({"blocks": [section()]}, "missing_text_beside_blocks"),
        ({"delete_original": True}, None),
    ],
)
def test_answer_to_a_command(body: Json, error: str | None) -> None:
    found = command_answer_problems(body)
    assert (found[0] if found else None) == error


@pytest.mark.parametrize(
    "body,pointers",
    [
        ({"response_action": "clear"}, []),
        ({"response_action": "errors", "errors": {"a": "x"}}, []),
        ({"response_action": "errors", "errors": {"b": "x"}}, ["/errors/b"]),
        ({"response_action": "errors", "errors": {"a": ""}}, ["/errors/a"]),
        ({"response_action": "errors", "errors": {}}, ["/errors"]),
        ({"response_action": "update", "view": modal()}, []),
        ({"response_action": "push", "view": modal(title=plain("x" * 25))}, ["/view/title/text"]),
        ({"response_action": "dance"}, ["/response_action"]),
        ({"text": "x"}, ["/response_action"]),
    ],
)
def test_answer_to_a_form(body: Json, pointers: list[str]) -> None:
    blocks = [field(block_id="a"), section(block_id="b")]
    assert [problem.pointer for problem in form_answer_problems(body, blocks)] == pointers


@pytest.mark.parametrize(
    "body,right",
    [
        ({"options": options(100)}, True),
        ({"options": []}, True),
        ({"options": options(101)}, False),
        ({"option_groups": [{"label": plain(), "options": options(1)}]}, True),
        ({}, False),
        (None, False),
    ],
)
def test_suggestions(body: Any, right: bool) -> None:
    assert (suggestion_problems(body) == []) is right
