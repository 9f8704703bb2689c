"""The facts for ``entitlement``, gathered: from memory for the call path, from the store for pages.

``live.Live`` is the door of the call path, kept fresh by ``follow`` and ``refresh`` over the data of
``model``; ``reach`` says what a called number is; ``gather`` reads what a page asks about.
"""
