"""``limits``: at the server's own console, where a raise needs nobody else's consent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cadran.cli.control import request
from cadran.cli.output import Output, language
from cadran.messages.amounts import money


def show(data: Path, output: Output) -> None:
    """Every limit in a line: whose, what, how much, how much of it is used."""
    found = request(data, "GET", f"/limits?lang={language()}")
    for each in found["items"]:
        output.say(
            "limit",
            scope=output.words(f"limit_scope_{each['scope']}"),
            subject=_whose(output, each),
            measure=output.words(f"limit_measure_{each['measure']}"),
            counted=_shown(each["counted"], each["measure"], found["currency"]),
            amount=_shown(each["amount"], each["measure"], found["currency"]),
        )
        if each["next_at"] is not None:
            _say_waiting(output, each, found["currency"])
    output.result(found)


def change(data: Path, output: Output, scope: str, subject: str, measure: str, amount: int) -> None:
    """Set a limit, at once: micros of the account's currency, or calls."""
    asked = {"scope": scope, "subject": subject, "measure": measure, "amount": amount}
    found = request(data, "PUT", "/limits", asked)
    output.say("limit_set")
    output.result(found)


def confirm(data: Path, output: Output, scope: str, subject: str, measure: str) -> None:
    """Consent to a raise that an owner asked for on the page."""
    asked = {"scope": scope, "subject": subject, "measure": measure}
    output.result(request(data, "POST", "/limits/confirm", asked))
    output.say("limit_raised")


def withdraw(data: Path, output: Output, scope: str, subject: str, measure: str) -> None:
    """Let a raise that waits come to nothing."""
    asked = {"scope": scope, "subject": subject, "measure": measure}
    output.result(request(data, "POST", "/limits/withdraw", asked))
    output.say("limit_withdrawn")


def blocked(data: Path, output: Output) -> None:
    """Who may make no paid calls, and why."""
    found = request(data, "GET", f"/blocked-users?lang={language()}")
    for each in found["items"]:
        output.say("blocked_user", name=each["name"], user=each["user"], why=each["text"])
    if not found["items"]:
        output.say("nobody_blocked")
    output.result(found)


def block(data: Path, output: Output, user: str, note: str) -> None:
    """Block a user's paid calls."""
    output.result(request(data, "PUT", f"/blocked-users/{user}", {"note": note}))
    output.say("user_blocked")


def unblock(data: Path, output: Output, user: str) -> None:
    """Let a user make paid calls again."""
    request(data, "DELETE", f"/blocked-users/{user}")
    output.say("user_unblocked")
    output.result({"user": user})


def _whose(output: Output, each: Any) -> str:
    """By name; of a general limit, that it is everybody's."""
    if each["subject_name"] or each["scope"] == "organisation":
        return str(each["subject_name"])
    return output.words("limit_general")


def _say_waiting(output: Output, each: Any, currency: str) -> None:
    output.say(
        "limit_raise_waits",
        amount=_shown(each["next_amount"], each["measure"], currency),
        present=_shown(each["amount"], each["measure"], currency),
        at=each["next_at"],
    )


def _shown(amount: int, measure: str, currency: str) -> str:
    if measure in {"calls", "minute"}:
        return str(amount)
    return money(amount, currency, language())
