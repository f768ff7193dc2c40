"""Bring a database to the version this program knows, and name in one sentence what stands in the way."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from server.errors import OperatorError


def migrate(engine: Engine) -> str:
    """Apply what is missing and return the version reached. Safe to run at every start."""
    where = engine.url.render_as_string(hide_password=True)
    try:
        if engine.dialect.name == "sqlite" and engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        with engine.connect() as connection:
            _refuse_damage(connection, where)
            script = ScriptDirectory.from_config(_settings(connection))
            current = _known_version(connection, script, where)
        if current != script.get_current_head():
            with engine.begin() as connection:
                command.upgrade(_settings(connection), "head")
    except OperationalError as error:
        raise OperatorError(
            f"database {where} cannot be opened: {_first_line(error)}; is it running, and the address right?"
        ) from error
    except (DatabaseError, CommandError) as error:
        raise OperatorError(f"database {where} is damaged: {_first_line(error)}; restore it from a backup") from error
    head = script.get_current_head()
    return head or ""


def _refuse_damage(connection: Connection, where: str) -> None:
    if connection.dialect.name != "sqlite":
        return
    answer = connection.exec_driver_sql("PRAGMA quick_check").scalar()
    if answer != "ok":
        raise OperatorError(f"database {where} is damaged: {str(answer).splitlines()[0]}; restore it from a backup")


def _known_version(connection: Connection, script: ScriptDirectory, where: str) -> str | None:
    """Return the version of the database, None for an empty one; refuse one that this program does not know."""
    known = {revision.revision for revision in script.walk_revisions()}
    version = MigrationContext.configure(connection).get_current_revision()
    if version is not None and version not in known:
        raise OperatorError(
            f"database {where} was written by a newer Gongshi (version {version}); install that one or a newer one"
        )
    return version


def _settings(connection: Connection) -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", "server.db:migrations")
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def _first_line(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return (str(cause).splitlines() or [type(error).__name__])[0]
