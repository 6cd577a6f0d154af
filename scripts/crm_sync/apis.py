"""HubSpot, Salesforce and a webhook: one batch in, for each of its rows whether it was acknowledged out.

A request whose answer was lost is sent again as it was: writing the same values to the same record twice changes nothing.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import tenacity

from crm_sync.marts import Stopped, Write

# It would log addresses, and that of a webhook is a secret.
logging.getLogger("httpx").setLevel(logging.WARNING)

HUBSPOT_VERSION = "2026-03"
SALESFORCE_VERSION = os.environ.get("SALESFORCE_API_VERSION", "v62.0")
# Of an answer that nobody can read, so much is shown.
SHOWN = 200
# Longer than this nobody waits for a server that says when to come back.
LONGEST_PAUSE = 600
NO_RECORD = "no record has this id; --allow-create would create it"
SEVERAL_RECORDS = "several records have this id; merge them, and make the field unique"
OTHER_CASE = "ids of two leads differ in upper and lower case only, which Salesforce takes for one; make them differ, or use another field"

Outcomes = dict[str, str | None]


class TryAgain(Exception):
    """The server had no time, or its answer did not arrive."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class Refused(Exception):
    """The server refuses a request as a whole, perhaps because of one of its rows."""


def secret(name: str, remedy: str) -> str:
    """A secret of the environment."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise Stopped(f"{name} is not set. {remedy}")
    if any(not "!" <= sign <= "~" for sign in value):
        raise Stopped(f"{name} has characters that no token or address has; set it again.")
    return value


def pause_of(response: httpx.Response) -> float | None:
    """The seconds that Retry-After asks for, as a number or a date."""
    said = response.headers.get("Retry-After", "")
    with contextlib.suppress(ValueError):
        return max(0.0, float(said))
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    return None


def api_value(value: Any) -> Any:
    """A number without needless decimals; anything else as it is."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


class Api:
    """Requests to one server, each tried again while that can help."""

    name = ""
    remedy = ""
    batch_size = 100

    def __init__(self, base_url: str, secrets: list[str], headers: dict[str, str], longest_wait: float = 60, timeout: float = 30) -> None:
        try:
            address = urlsplit(base_url)
        except ValueError:
            raise Stopped(f"The address of {self.name} is none; set it again.") from None
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in ("127.0.0.1", "localhost", "::1")):
            raise Stopped(f"The address of {self.name} must begin with https://, or the token could be read on its way.")
        self.secrets = secrets
        self.requests = 0
        try:
            self.client = httpx.Client(base_url=base_url, headers=headers, timeout=timeout)
        except httpx.InvalidURL:
            raise Stopped(f"The address of {self.name} is none; set it again.") from None
        pause = tenacity.wait_random_exponential(multiplier=min(1, longest_wait), max=longest_wait)
        self.retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TryAgain),
            wait=lambda state: state.outcome.exception().after if state.outcome.exception().after is not None else pause(state),
            stop=tenacity.stop_after_attempt(8),
            reraise=True,
        )

    def clean(self, text: str) -> str:
        """What a server says, without secrets, addresses of people and line breaks."""
        for word in self.secrets:
            text = text.replace(word, "***")
        return re.sub(r"[^\s\"'<>]+@[^\s\"'<>]+", "***", " ".join(text.split()))[:SHOWN]

    def said(self, response: httpx.Response) -> str:
        """What a refusal says of itself."""
        try:
            about = response.json()
        except ValueError:
            return self.clean(response.text)
        about = about[0] if isinstance(about, list) and about else about
        if not isinstance(about, dict):
            return self.clean(response.text)
        return self.clean(": ".join(str(about[name]) for name in ("category", "errorCode", "error", "message", "error_description") if about.get(name)))

    def not_now(self, response: httpx.Response) -> None:
        """Whether the server asks to come back later."""
        if response.status_code in (408, 425, 429) or response.status_code >= 500:
            after = pause_of(response)
            if after is not None and after > LONGEST_PAUSE:
                raise Stopped(f"{self.name} wants no request for {after:.0f} seconds ({response.status_code}); run this again then.")
            raise TryAgain(f"{self.name} answered {response.status_code}", after)

    def attempt(self, method: str, path: str, **content: Any) -> httpx.Response:
        self.requests += 1
        try:
            response = self.client.request(method, path, **content)
        except httpx.RequestError as error:
            # Its text may hold the address.
            raise TryAgain(f"{self.name} did not answer ({type(error).__name__})") from None
        self.not_now(response)
        if response.status_code in (401, 403):
            raise Stopped(f"{self.name} refused the token ({response.status_code}; {self.said(response)}). {self.remedy}")
        if response.status_code in (400, 413, 422):
            raise Refused(self.said(response))
        if not response.is_success:
            raise Stopped(f"{self.name} answered {response.status_code} to {method} {self.shown_path(path)}: {self.said(response)}")
        return response

    def shown_path(self, path: str) -> str:
        return path.partition("?")[0]

    def call(self, method: str, path: str, **content: Any) -> Any:
        """What the server answers, as read from JSON."""
        try:
            response = self.retrying(self.attempt, method, path, **content)
        except TryAgain as error:
            raise Stopped(f"{error}, eight times in a row. What was acknowledged is kept; run this again to write the rest.") from None
        try:
            return response.json() if response.content else None
        except ValueError:
            raise Stopped(f"{self.name} answered with something that is no JSON: {self.clean(response.text)}") from None

    def send(self, rows: list[Write]) -> Outcomes:
        raise NotImplementedError

    def write(self, rows: list[Write]) -> Iterator[Outcomes]:
        """After each request, for each id in it what was wrong, or nothing if it was acknowledged.

        What is refused as a whole is halved, to find the rows to blame; where that blames ten and no row is accepted, no row will be.
        """
        parts, blamed, accepted = [rows], 0, False
        while parts:
            part = parts.pop()
            try:
                yield self.send(part)
                accepted = True
            except Refused as refusal:
                if len(part) > 1:
                    parts += [part[len(part) // 2 :], part[: len(part) // 2]]
                    continue
                blamed += 1
                if blamed == 10 and not accepted:
                    raise Stopped(f"{self.name} refuses row after row: {refusal}. Are the properties there that crm_sync_fields.csv names?") from None
                yield {part[0].external_id: str(refusal)}


class HubSpot(Api):
    """Batches of contacts, or of another object, by their own ids or by a property with unique values."""

    name = "HubSpot"
    remedy = "Give the private app the scope crm.objects.contacts.write, and put its token into HUBSPOT_TOKEN."

    def __init__(self, allow_create: bool = False, **options: float) -> None:
        token = secret("HUBSPOT_TOKEN", "Put the access token of a private app into it.")
        self.allow_create = allow_create
        super().__init__(os.environ.get("HUBSPOT_URL", "https://api.hubapi.com"), [token], {"Authorization": f"Bearer {token}"}, **options)

    def send(self, rows: list[Write]) -> Outcomes:
        first = rows[0]
        own_id = first.external_id_field == "hs_object_id"
        # Only HubSpot's upsert creates; by its own ids there is nothing to create.
        verb = "upsert" if self.allow_create and not own_id else "update"
        inputs = [
            {"id": row.external_id, "objectWriteTraceId": str(number), "properties": {name: self.text(value) for name, value in row.properties.items()}}
            | ({} if own_id else {"idProperty": first.external_id_field})
            for number, row in enumerate(rows)
        ]
        answer = self.call("POST", f"/crm/objects/{HUBSPOT_VERSION}/{first.crm_object}/batch/{verb}", json={"inputs": inputs})
        results, errors = answer.get("results") or [], answer.get("errors") or []
        by_trace = {str(number): row.external_id for number, row in enumerate(rows)}
        outcomes: Outcomes = {row.external_id: "no result for it" for row in rows}
        failed = set()
        for error in errors:
            context = error.get("context") or {}
            traced = [by_trace.get(str(name)) for name in context.get("objectWriteTraceId") or []]
            named = [str(name) for key in ("ids", "id") for name in context.get(key) or []] + [str(error.get("id"))]
            why = self.clean(f"{error.get('category', 'error')}: {error.get('message', '')}")
            if error.get("category") == "OBJECT_NOT_FOUND":
                why = "no record has this id" if own_id else NO_RECORD
            for name in {*traced, *named} & set(outcomes):
                outcomes[name] = why
                failed.add(name)
        for result in results:
            named = result.get("id") if own_id else (result.get("properties") or {}).get(first.external_id_field)
            name = by_trace.get(str(result.get("objectWriteTraceId")), named)
            if name in outcomes:
                outcomes[name] = None
        # An answer need not say whose a result is; where they are as many as did not fail, it is theirs.
        if len(results) == len(rows) - len(failed):
            outcomes |= dict.fromkeys(set(outcomes) - failed)
        return outcomes

    @staticmethod
    def text(value: Any) -> str:
        """HubSpot takes texts; an empty one clears the property."""
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(api_value(value))


class Salesforce(Api):
    """Collections of an sObject, by its own ids or by an external id field."""

    name = "Salesforce"
    remedy = "Get a new access token into SALESFORCE_TOKEN, of a user who may edit the fields that crm_sync_fields.csv names."
    batch_size = 200

    def __init__(self, allow_create: bool = False, **options: float) -> None:
        address = secret("SALESFORCE_INSTANCE_URL", "Put the address of your org into it, such as https://acme.my.salesforce.com.")
        self.allow_create = allow_create
        if not (os.environ.get("SALESFORCE_CLIENT_ID") or os.environ.get("SALESFORCE_CLIENT_SECRET")):
            token = secret("SALESFORCE_TOKEN", "Put an access token into it (`sf org display` shows one), or set SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET.")
            super().__init__(address, [token], {"Authorization": f"Bearer {token}"}, **options)
            return
        app = [secret(name, "Put it in from your external client app, beside the other one.") for name in ("SALESFORCE_CLIENT_ID", "SALESFORCE_CLIENT_SECRET")]
        self.remedy = "The user whom the app runs as needs the permission API Enabled, and may edit the fields that crm_sync_fields.csv names."
        super().__init__(address, app, {}, **options)
        self.client.auth = ClientCredentials(self, *app)

    def send(self, rows: list[Write]) -> Outcomes:
        first = rows[0]
        path = f"/services/data/{SALESFORCE_VERSION}/composite/sobjects"
        if first.external_id_field == "Id":
            return self.results("PATCH", path, rows, [{"id": row.external_id} for row in rows])
        if self.allow_create:
            return self.results("PATCH", f"{path}/{first.crm_object}/{first.external_id_field}", rows, [{first.external_id_field: row.external_id} for row in rows])
        # The upsert would create what is missing, so ask for Salesforce's ids first and update by them.
        ids = self.record_ids(rows)
        spelt = Counter(row.external_id.lower() for row in rows)
        outcomes: Outcomes = {}
        there = []
        for row in rows:
            name = row.external_id.lower()
            outcomes[row.external_id] = SEVERAL_RECORDS if len(ids[name]) > 1 else OTHER_CASE if spelt[name] > 1 else NO_RECORD
            if len(ids[name]) == spelt[name] == 1:
                there.append(row)
        return outcomes | (self.results("PATCH", path, there, [{"id": ids[row.external_id.lower()][0]} for row in there]) if there else {})

    def record_ids(self, rows: list[Write]) -> dict[str, list[str]]:
        """Salesforce's ids by external ids, which it compares without case."""
        field = rows[0].external_id_field
        listed = ", ".join("'" + re.sub(r"(['\\])", r"\\\1", row.external_id) + "'" for row in rows)
        query = f"SELECT Id, {field} FROM {rows[0].crm_object} WHERE {field} IN ({listed})"
        answer = self.call("GET", f"/services/data/{SALESFORCE_VERSION}/query", params={"q": query})
        ids = defaultdict(list)
        for record in answer["records"]:
            ids[str(record[field]).lower()].append(record["Id"])
        return ids

    def results(self, method: str, path: str, rows: list[Write], named: list[dict[str, str]]) -> Outcomes:
        records = [
            {"attributes": {"type": row.crm_object}} | name | {field: api_value(value) for field, value in row.properties.items()}
            for row, name in zip(rows, named, strict=True)
        ]
        answer = self.call(method, path, json={"allOrNone": False, "records": records})
        if not isinstance(answer, list) or len(answer) != len(rows):
            raise Stopped(f"Salesforce answered for {len(answer) if isinstance(answer, list) else 'no'} of {len(rows)} records; nothing of them counts as written.")
        return {row.external_id: None if result.get("success") else self.errors_of(result) for row, result in zip(rows, answer, strict=True)}

    def errors_of(self, result: dict[str, Any]) -> str:
        errors = result.get("errors") or [{}]
        fields = ", ".join(errors[0].get("fields") or [])
        return self.clean(f"{errors[0].get('statusCode', 'error')}: {errors[0].get('message', '')}{f' ({fields})' if fields else ''}")


class ClientCredentials(httpx.Auth):
    """OAuth's client credentials flow: an access token before the first request, and another where one has expired."""

    requires_response_body = True

    def __init__(self, api: Salesforce, client_id: str, client_secret: str) -> None:
        self.api = api
        self.form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        self.token = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
            if (yield request).status_code != 401:
                return
        self.token = self.token_of((yield httpx.Request("POST", request.url.join("/services/oauth2/token"), data=self.form)))
        self.api.secrets.append(self.token)
        request.headers["Authorization"] = f"Bearer {self.token}"
        yield request

    def token_of(self, response: httpx.Response) -> str:
        self.api.not_now(response)
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return str(response.json()["access_token"])
        raise Stopped(
            f"Salesforce gave no access token ({response.status_code}; {self.api.said(response)}). Look at SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET"
            " and SALESFORCE_INSTANCE_URL, which is your My Domain, and whether the app has the client credentials flow and a user to run as."
        )


class Webhook(Api):
    """One request an alert, with its id as the key by which a receiver knows a second delivery."""

    name = "The webhook"
    remedy = "Look at what ALERTS_WEBHOOK_URL wants."
    batch_size = 1

    def __init__(self, **options: float) -> None:
        url = secret("ALERTS_WEBHOOK_URL", "Put the address that takes alerts into it.")
        token = os.environ.get("ALERTS_WEBHOOK_TOKEN", "").strip()
        self.url = url
        address = urlsplit(url)
        # Whatever stands behind the server's name is a secret, and so may each part of it be.
        parts = [part for part in [url, f"{address.path}?{address.query}", address.path, address.query, address.password or ""] if len(part) > 3]
        super().__init__(url, [*parts, *([token] if token else [])], {"Authorization": f"Bearer {token}"} if token else {}, **options)

    def shown_path(self, path: str) -> str:
        return "the webhook"

    def deliver(self, alert: dict[str, Any]) -> str | None:
        """What was wrong, or nothing if the receiver has it."""
        body = json.dumps({name: api_value(value) for name, value in alert.items()}, default=str)
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(alert["alert_id"])}
        try:
            self.retrying(self.attempt, "POST", self.url, content=body, headers=headers)
        except TryAgain as error:
            raise Stopped(f"{error}, eight times in a row. What was delivered is kept; run this again to deliver the rest.") from None
        except Refused as refusal:
            return str(refusal) or "refused"
        return None
