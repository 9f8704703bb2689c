"""The shapes of the API: one file a noun. The page's TypeScript types are made from these.

Instants are ISO 8601 in UTC with milliseconds, money is integer micros with its currency, numbers are
E.164 with ``+``; a form for display stands beside each number that a page shows.
"""
