"""Somebody with an HTTP client, an address, and a mailbox."""

import email
import email.policy
import re
from pathlib import Path
from typing import Any

import httpx
from outbox.relay import deliver_due


class Visitor:
    """Calls the API over HTTP, and reads the mail that comes to `address`."""

    def __init__(self, base_url: str, mailbox: Path, address: str, password: str = "Sturdy-Lantern-42") -> None:
        self.http = httpx.Client(base_url=f"{base_url}/api/v1/", timeout=30)
        self.mailbox, self.address, self.password = mailbox, address, password
        self.refresh = ""

    def call(self, method: str, path: str, expect: int, body: Any = None, **options: Any) -> Any:
        """The data of the answer, whose status must be `expect`."""
        response = self.http.request(method, path, json=body, **options)
        assert response.status_code == expect, f"{method} {path}: {response.status_code} {response.text[:2000]}"
        envelope = response.json()
        assert set(envelope) == {"success", "message", "data", "error", "timestamp"}
        assert envelope["success"] is (expect < 400)
        return envelope["data"] if expect < 400 else envelope["error"]

    def get(self, path: str, expect: int = 200, **options: Any) -> Any:
        return self.call("GET", path, expect, **options)

    def post(self, path: str, body: Any = None, expect: int = 200, **options: Any) -> Any:
        return self.call("POST", path, expect, body, **options)

    def put(self, path: str, body: Any, expect: int = 200) -> Any:
        return self.call("PUT", path, expect, body)

    def patch(self, path: str, body: Any, expect: int = 200) -> Any:
        return self.call("PATCH", path, expect, body)

    def delete(self, path: str, expect: int = 200, body: Any = None) -> Any:
        return self.call("DELETE", path, expect, body)

    def sign_up(self, full_name: str) -> None:
        """Register, follow the mail, sign in."""
        who = {"email": self.address, "password": self.password, "full_name": full_name}
        assert self.post("accounts/register/", who, 201)["email_verified"] is False
        refused = self.post("accounts/login/", {"email": self.address, "password": self.password}, 403)
        assert refused["code"] == "EMAIL_NOT_VERIFIED"
        self.post("accounts/verify-email/", {"token": self.token()})
        self.sign_in()

    def sign_in(self) -> Any:
        """Sign in; from now on every call carries the access token."""
        pair = self.post("accounts/login/", {"email": self.address, "password": self.password})
        self.http.headers["Authorization"] = f"Bearer {pair['access']}"
        self.refresh = pair["refresh"]
        return pair["user"]

    def token(self) -> str:
        """The token in the latest mail."""
        found = re.search(r"^Token: (\S+)\s*$", self.latest_mail(), re.MULTILINE)
        assert found, self.latest_mail()
        return found[1]

    def latest_mail(self) -> str:
        """Subject and text of the latest mail to this visitor."""
        return self.mails()[-1]

    def mails(self) -> list[str]:
        """Subject and text of every mail to this visitor, oldest first."""
        deliver_due()
        found = []
        for path in sorted(self.mailbox.glob("*.eml")):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if self.address in str(message["To"]):
                text = message.get_body(("plain",))
                found.append(f"{message['Subject']}\n{text.get_content() if text else ''}")
        return found
