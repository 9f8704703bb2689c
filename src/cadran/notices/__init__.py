"""What people and programs are told without asking: notices on the page, mails, webhooks.

The herald reads the journal and writes notices, mails and events in one transaction with its position, so
that each occasion is told once. Couriers carry what stands in the outbox.
"""
