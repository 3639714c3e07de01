"""Where an answer leads: OpenAPI links from what it holds to the calls that take it.

A client finds its next call by them, and the tests walk them with requests made up by a machine.
"""

from typing import Any

Schema = dict[str, Any]  # OpenAPI is nested JSON
_BODY = "$response.body#/"
_CLAIM = ("get_claim", "withdraw_claim", "supersede_claim", "review_claim")
_FIGURE = ("get_figure", "explain_figure", "read_figure_timeline", "list_revisions", "draw_svg")
_KEY = ("replace_key", "end_key")
_WORDS = ("event", "population", "place", "source")


def _word(noun: str) -> tuple[str, ...]:
    return tuple(f"{verb}_{noun}" for verb in ("read", "confirm", "alias", "merge"))


def _leads() -> dict[str, dict[tuple[str, ...], tuple[str, str]]]:
    """By operation: the calls that follow, with the parameter they take and where it stands."""
    posted = {
        _CLAIM: ("claim_id", "claim/id"),
        _FIGURE: ("figure_id", "claim/figure_id"),
        ("read_event", "read_event_summary"): ("slug", "claim/event"),
        ("read_source",): ("slug", "claim/source"),
    }
    leads: dict[str, dict[tuple[str, ...], tuple[str, str]]] = {
        "post_claim": posted,
        **dict.fromkeys(_CLAIM[1:], posted),
        "get_claim": {_CLAIM[1:]: ("claim_id", "id"), _FIGURE: ("figure_id", "figure_id")},
        "list_claims": {_CLAIM: ("claim_id", "items/0/id")},
        "list_figures": {_FIGURE: ("figure_id", "items/0/id")},
        "get_figure": {
            _FIGURE[1:]: ("figure_id", "id"),
            ("read_event", "read_event_summary"): ("slug", "event/slug"),
        },
        "list_changes": {("list_changes",): ("after", "cursor")},
        "create_key": {_KEY: ("key_id", "id")},
        "replace_key": {_KEY: ("key_id", "id")},
        "list_keys": {_KEY: ("key_id", "items/0/id")},
    }
    for noun in _WORDS:
        leads[f"create_{noun}"] = {_word(noun): ("slug", "slug")}
        leads[f"list_{noun}s"] = {_word(noun): ("slug", "items/0/slug")}
    return leads


def add_links(made: Schema) -> None:
    """Give each answer of success its links."""
    leads = _leads()
    for operations in made["paths"].values():
        for operation in operations.values():
            links = {
                name: {"operationId": name, "parameters": {parameter: f"{_BODY}{place}"}}
                for names, (parameter, place) in leads.get(operation["operationId"], {}).items()
                for name in names
            }
            for status in ("200", "201"):
                if links and status in operation["responses"]:
                    operation["responses"][status]["links"] = links
