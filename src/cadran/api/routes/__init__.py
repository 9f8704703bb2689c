"""The operations: one file a noun."""
