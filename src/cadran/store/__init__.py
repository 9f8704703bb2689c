"""Tables, migrations and the unit of work; SQLite by default, PostgreSQL.

``store.Store`` opens the database; ``unit`` holds the units of work, which carry an organisation;
``writer`` is the one writer thread with its priorities and group commit; ``tables/`` has one file a room.
"""
