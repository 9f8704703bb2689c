"""Forward-only migrations, run when the store is opened.

``versions/`` holds one Alembic script a release step, named ``NNNN_what.py``; the last one's number is the
head. Alembic itself is loaded only when there is something to do, for a quick start.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cadran.errors import Refused
from cadran.store import reasons
from cadran.store.dialect import Dialect


def revisions() -> list[str]:
    """The numbers of all scripts, in order."""
    folder = files(__name__) / "versions"
    names = sorted(each.name for each in folder.iterdir() if each.name[:4].isdigit())
    return [name[:4] for name in names if name.endswith(".py")]


def migrate(engine: sa.Engine, dialect: Dialect) -> None:
    """Bring the database to the head, in one transaction that holds the write lock."""
    known = revisions()
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        for statement in dialect.begin_write:
            dialect.run(raw, statement, ())
        try:
            if _behind(connection, known):
                _upgrade(connection)
            dialect.run(raw, "COMMIT", ())
        except BaseException:
            if dialect.usable(raw):
                dialect.run(raw, "ROLLBACK", ())
            raise


def _behind(connection: sa.Connection, known: list[str]) -> bool:
    present = _present(connection)
    if present is not None and present not in known:
        raise Refused(reasons.NEWER, revision=present, newest=known[-1])
    return present != known[-1]


def _present(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(sa.text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def _upgrade(connection: sa.Connection, to: str = "head") -> None:
    from alembic.config import Config  # noqa: PLC0415 -- 150 ms that an up-to-date start saves
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.operations import Operations  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    def steps(revision: Any, _context: Any) -> Any:
        return scripts._upgrade_revs(to, revision)  # noqa: SLF001 -- as alembic.command does

    context = MigrationContext.configure(
        connection, opts={"fn": steps, "script": scripts, "transactional_ddl": False}
    )
    with Operations.context(context):
        context.run_migrations()
