"""The JSON twins keep what their description promises, whatever is asked of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.applications import Starlette
from tests.web.conftest import Ask

schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis")


def test_every_page_is_described(ask: Ask) -> None:
    from foedus.web.registry import entries

    held = json.loads(ask("/openapi.json").body)
    for entry in entries().values():
        base = "/index" if entry.page.path == "/" else entry.page.path
        described = held["paths"][f"{base}.json"]["get"]["parameters"]
        assert [one["name"] for one in described] == [f.name for f in entry.page.fields]
        assert f"/cite/{entry.page.id}{{ending}}" in held["paths"]


def test_answers_conform_to_the_description(app: Starlette, ask: Ask) -> None:
    from hypothesis import HealthCheck, given, settings

    held = json.loads(ask("/openapi.json").body)
    schema = schemathesis.openapi.from_dict(held)
    json_twins = [
        operation.ok()
        for operation in schema.get_all_operations()
        if operation.ok().path.endswith(".json")
    ]
    assert len(json_twins) >= 6

    def probe(operation: Any) -> None:
        @settings(
            max_examples=8, deadline=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def conforms(case: Any) -> None:
            from urllib.parse import quote, urlencode

            inside = {
                k: quote(str(v), safe="") for k, v in case.path_parameters.items()
            }
            path = operation.path.format(**inside)
            answer = ask(path, urlencode(dict(case.query or {}), doseq=True))
            described = operation.definition.raw["responses"]
            assert str(answer.status) in described, (path, answer.status)
            body = described[str(answer.status)].get("content", {})
            if "application/json" in body:
                found = json.loads(answer.body)
                assert ("error" in found) == (answer.status >= 400)

        conforms()

    for operation in json_twins:
        probe(operation)
