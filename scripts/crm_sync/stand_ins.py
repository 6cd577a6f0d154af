"""Servers on loopback that answer as HubSpot, Salesforce and a webhook do, and fail on demand: for tests and `make sync-demo`."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

TOKEN = "pat-stand-in-0123456789"
# Fields that are checkboxes in the Salesforce of the tests, however they are spelt: null is refused for one.
CHECKBOX = re.compile("is_?(mql|sql)", re.IGNORECASE)


class StandIn:
    """A server with records: each external id with the properties it has. Records that it lacks are not found, or created by an upsert.

    `troubles` says what goes wrong with the nth request: "429", "500", "silence" (accepted, but the answer comes too late),
    or a function, which is called once the request is accepted. `refused` are ids of which every write fails.
    """

    def __init__(self, records: set[str] | None = None) -> None:
        self.records: dict[str, dict[str, Any]] = {name: {} for name in records or ()}
        self.troubles: dict[int, str | Callable[[], None]] = {}
        self.refused: set[str] = set()
        self.requests: list[tuple[str, str, Any]] = []
        self.tokens: set[str] = set()
        self.created: list[str] = []
        # The ids of each request that was answered in full, in order.
        self.written: list[list[str]] = []
        self.patience = 1.0
        self.retry_after: Callable[[], str] = lambda: "0.05"
        # Whether answers say whose each result is.
        self.names_results = True
        self.lock = threading.Lock()
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            # One packet an answer: in two, the second would wait for the first to be confirmed.
            wbufsize = -1

            def handle_any(self) -> None:
                stand_in.handle(self)

            do_GET = do_POST = do_PATCH = handle_any

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    def handle(self, call: BaseHTTPRequestHandler) -> None:
        content = call.rfile.read(int(call.headers.get("Content-Length") or 0))
        is_form = call.headers.get("Content-Type") == "application/x-www-form-urlencoded"
        body = dict(parse_qsl(content.decode())) if is_form else json.loads(content) if content else None
        with self.lock:
            self.requests.append((call.command, call.path, body))
            self.tokens.add(call.headers.get("Authorization", ""))
            trouble = self.troubles.get(len(self.requests))
            if trouble == "429":
                return self.reply(call, 429, {"category": "RATE_LIMITS", "message": "too many requests"}, {"Retry-After": self.retry_after()})
            if trouble == "500":
                return self.reply(call, 500, None)
            status, answer = self.answer(call.command, urlsplit(call.path).path, parse_qs(urlsplit(call.path).query), body, call)
        if callable(trouble):
            trouble()
        if trouble == "silence":
            time.sleep(self.patience)
        self.reply(call, status, answer)
        return None

    @staticmethod
    def reply(call: BaseHTTPRequestHandler, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        content = b"" if answer is None else json.dumps(answer).encode()
        try:
            call.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}.items():
                call.send_header(name, value)
            call.end_headers()
            call.wfile.write(content)
        except OSError:
            # The caller has gone.
            pass

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any, call: BaseHTTPRequestHandler) -> tuple[int, Any]:
        raise NotImplementedError

    def put(self, name: str, properties: dict[str, Any], empty: Any) -> None:
        """Write properties to a record; an empty one is cleared."""
        record = self.records.setdefault(name, {})
        record.update(properties)
        for field in [field for field, value in record.items() if value == empty]:
            del record[field]


class HubSpotStandIn(StandIn):
    """Batch update and upsert of contacts."""

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any, call: BaseHTTPRequestHandler) -> tuple[int, Any]:
        found = re.fullmatch(r"/crm/objects/2026-03/contacts/batch/(update|upsert)", path)
        if not found or method != "POST":
            return 404, {"category": "OBJECT_NOT_FOUND", "message": f"no such path {path}"}
        if call.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"category": "INVALID_AUTHENTICATION", "message": f"{call.headers.get('Authorization')} is not valid"}
        inputs = body["inputs"]
        if len(inputs) > 100:
            return 400, {"category": "VALIDATION_ERROR", "message": f"{len(inputs)} inputs, at most 100"}
        if any(isinstance(value, (int, float, type(None))) for given in inputs for value in given["properties"].values()):
            return 400, {"category": "VALIDATION_ERROR", "message": "properties are texts"}
        if any("poison" in given["properties"].values() for given in inputs):
            return 400, {"category": "VALIDATION_ERROR", "message": "a property has an invalid value"}
        results: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for given in inputs:
            name = given["id"]
            if name in self.refused:
                errors.append({"status": "error", "category": "VALIDATION_ERROR", "message": f"{name} cannot be written by jo@acme.com", "context": {"objectWriteTraceId": [given["objectWriteTraceId"]]}})
            elif name not in self.records and found[1] == "update":
                errors.append({"status": "error", "category": "OBJECT_NOT_FOUND", "message": "Could not get some CONTACT objects", "context": {"ids": [name]}})
            else:
                if name not in self.records:
                    self.created.append(name)
                self.put(name, given["properties"], "")
                results.append({"id": name if "idProperty" not in given else f"9{len(results)}", "properties": {given.get("idProperty", "hs_object_id"): name}, "objectWriteTraceId": given["objectWriteTraceId"]})
        self.written.append([given["id"] for given in inputs])
        if not self.names_results:
            results = [{"id": "1"} for _ in results]
        # In no promised order.
        answer = {"status": "COMPLETE", "results": results[::-1]}
        return (207, answer | {"numErrors": len(errors), "errors": errors}) if errors else (200, answer)


class SalesforceStandIn(StandIn):
    """Collections of an sObject by its ids or an external id, the query for its ids, and tokens for an app."""

    token = TOKEN
    # External ids that a second record has as well.
    doubled: frozenset[str] = frozenset()
    app = {"grant_type": "client_credentials", "client_id": "3MVG-stand-in", "client_secret": "secret-of-the-stand-in"}

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any, call: BaseHTTPRequestHandler) -> tuple[int, Any]:
        if (method, path) == ("POST", "/services/oauth2/token"):
            if body != self.app:
                return 400, {"error": "invalid_client", "error_description": f"invalid client credentials {body.get('client_secret')}"}
            self.token = f"00D-token-{len(self.requests)}"
            return 200, {"access_token": self.token, "instance_url": self.url, "token_type": "Bearer"}
        if call.headers.get("Authorization") != f"Bearer {self.token}":
            return 401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
        path = re.sub(r"^/services/data/v\d+\.0/", "", path)
        if method == "GET" and path == "query":
            named = re.fullmatch(r"SELECT Id, (\w+) FROM \w+ WHERE (\w+) IN \((.*)\)", query["q"][0])
            if not named:
                return 400, [{"errorCode": "MALFORMED_QUERY", "message": query["q"][0]}]
            ids = [re.sub(r"\\(.)", r"\1", name) for name in re.findall(r"'((?:\\.|[^'\\])*)'", named[3])]
            there = [{"Id": self.id_of(name), named[1]: name} for name in self.records if name.lower() in {wanted.lower() for wanted in ids}]
            return 200, {"done": True, "records": there + [{"Id": self.id_of(f"{name}2"), named[1]: name} for name in self.doubled]}
        found = re.fullmatch(r"composite/sobjects(?:/(\w+)/(\w+))?", path)
        if not found or method != "PATCH":
            return 404, [{"errorCode": "NOT_FOUND", "message": path}]
        if len(body["records"]) > 200 or body["allOrNone"] or found[2] == "Id":
            return 400, [{"errorCode": "INVALID_INPUT", "message": "at most 200 records, not all or none, by external ids"}]
        outcomes = []
        ids = {self.id_of(name): name for name in self.records}
        names = []
        for given in body["records"]:
            given = {field: value for field, value in given.items() if field != "attributes"}
            name = unquote(given.pop(found[2])) if found[2] else ids.get(given.pop("id"))
            names.append(name)
            if name is None or name in self.refused:
                outcomes.append({"success": False, "errors": [{"statusCode": "ENTITY_IS_DELETED" if name is None else "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "entity is deleted" if name is None else "refused", "fields": []}]})
                continue
            unchecked = [field for field, value in given.items() if value is None and CHECKBOX.search(field)]
            if unchecked:
                errors = [{"statusCode": "INVALID_TYPE_ON_FIELD_IN_RECORD", "message": f"{unchecked[0]}: value not of required type: null", "fields": unchecked}]
                outcomes.append({"success": False, "errors": errors})
                continue
            is_new = name not in self.records
            if is_new:
                self.created.append(name)
            self.put(name, given, None)
            outcomes.append({"id": self.id_of(name), "success": True, "errors": [], "created": is_new})
        self.written.append([name for name in names if name])
        return 200, outcomes

    @staticmethod
    def id_of(name: str) -> str:
        """Salesforce's id of a record, unless it is called by it."""
        return name if re.fullmatch(r"00[Q3]\w{12,15}", name) else f"00Q{name.encode().hex()[-15:].rjust(15, '0')}"


class WebhookStandIn(StandIn):
    """Takes whatever is posted, under the key of its delivery."""

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any, call: BaseHTTPRequestHandler) -> tuple[int, Any]:
        name = call.headers["Idempotency-Key"]
        if name in self.refused:
            return 422, {"message": f"not at {path}"}
        self.put(name, body, None)
        self.written.append([name])
        return 200, None
