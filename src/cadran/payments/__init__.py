"""Paying: a provider takes the money, the ledger gets it exactly once; and recharging by itself."""
