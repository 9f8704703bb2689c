"""The rules of the two-phase ledger, driven at random against plain sums."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cadran.errors import Refusal
from cadran.money import ledger
from cadran.money.ledger import Account, Entry, Kind, Transfer
from cadran.money.reasons import BAD_AMOUNT, OVER_LIMIT, STEP_OUT_OF_ORDER, TRANSFER_ENDED


class Rules(RuleBasedStateMachine):
    """Any steps in any order: the account is the sum of its entries and never below its floor."""

    def __init__(self) -> None:
        super().__init__()
        self.account = Account("credits", "EUR")
        self.transfers: dict[str, Transfer] = {}
        self.entries: list[Entry] = []

    def took(self, outcome: object) -> Refusal | None:
        if isinstance(outcome, Refusal):
            return outcome
        assert isinstance(outcome, tuple)
        self.account, transfer, entry = outcome
        self.transfers[transfer.id] = transfer
        self.entries.append(entry)
        return None

    def transfer(self, number: int) -> Transfer:
        return self.transfers.get(f"t{number}", Transfer(f"t{number}"))

    @rule(amount=st.integers(-5, 1_000))
    def fund(self, amount: int):
        refusal = self.took(
            ledger.fund(self.account, Transfer(f"f{len(self.entries)}"), amount, "funding")
        )
        assert (refusal is None) == (amount > 0)

    @rule(number=st.integers(0, 3), skip=st.integers(0, 1), amount=st.integers(-2, 400))
    def reserve(self, number: int, skip: int, amount: int):
        transfer, account = self.transfer(number), self.account
        step = transfer.steps + skip
        refusal = self.took(ledger.reserve(account, transfer, step, amount, "income"))
        if refusal is None:
            assert account.available >= amount >= 0
        elif refusal.reason is OVER_LIMIT:
            assert amount > account.available
        else:
            assert refusal.reason in {TRANSFER_ENDED, STEP_OUT_OF_ORDER, BAD_AMOUNT}

    @rule(number=st.integers(0, 3), share=st.integers(0, 110))
    def post(self, number: int, share: int):
        transfer = self.transfer(number)
        amount = transfer.held * share // 100
        refusal = self.took(ledger.post(self.account, transfer, amount, "income"))
        if transfer.ended is not None or not transfer.steps:
            assert refusal is not None

    @rule(number=st.integers(0, 3), kind=st.sampled_from([ledger.void, ledger.expire]))
    def release(self, number: int, kind):
        self.took(kind(self.account, self.transfer(number), "income"))

    @invariant()
    def balances_are_sums_and_stay_above_the_floor(self):
        assert self.account.posted == sum(entry.posted_delta for entry in self.entries)
        assert self.account.reserved == sum(each.held for each in self.transfers.values())
        assert self.account.available >= 0
        assert [entry.number for entry in self.entries] == list(range(1, len(self.entries) + 1))

    @invariant()
    def a_transfer_ends_once(self):
        ends = [
            entry.transfer
            for entry in self.entries
            if entry.kind in {Kind.POST, Kind.VOID, Kind.EXPIRE}
        ]
        assert len(ends) == len(set(ends))


TestRules = Rules.TestCase
