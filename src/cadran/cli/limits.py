"""``limits``: at the server's own console, where a raise needs nobody else's consent."""

from __future__ import annotations

from pathlib import Path

from cadran.cli.control import request
from cadran.cli.output import Output, language


def show(data: Path, output: Output) -> None:
    """Every limit in a line: whose, what, how much, how much of it is used."""
    found = request(data, "GET", f"/limits?lang={language()}")
    for each in found["items"]:
        output.say(
            "limit",
            scope=output.words(f"limit_scope_{each['scope']}"),
            subject=each["subject_name"] or "*",
            measure=output.words(f"limit_measure_{each['measure']}"),
            counted=_shown(each["counted"], each["measure"], found["currency"]),
            amount=_shown(each["amount"], each["measure"], found["currency"]),
        )
    output.result(found)


def change(data: Path, output: Output, scope: str, subject: str, measure: str, amount: int) -> None:
    """Set a limit, at once: micros of the account's currency, or calls."""
    asked = {"scope": scope, "subject": subject, "measure": measure, "amount": amount}
    found = request(data, "PUT", "/limits", asked)
    output.say("limit_set")
    output.result(found)


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


def _shown(amount: int, measure: str, currency: str) -> str:
    if measure in {"calls", "minute"}:
        return str(amount)
    return f"{amount / 1_000_000:.2f} {currency}"
