"""Rate decks, pools, credits; authorise, extend and settle over the ledger.

``charging.Charging`` is the only door for calls; ``accounts`` funds and shows balances.
"""
