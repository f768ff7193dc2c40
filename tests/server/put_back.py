"""A founded PostgreSQL database for one test after another: put back after each as it was founded, not copied anew.

PostgreSQL copies a database file by file, some three hundred of them, and that took longer than most tests. What is
put back are rows and counters. Where a test changed the tables themselves the database is dropped and copied again.
"""

from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.server.postgres import Cluster, database_of

KEEP = """
CREATE SCHEMA founded;
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('CREATE TABLE founded.%I AS TABLE public.%I', one.name, one.name);
  END LOOP;
  CREATE TABLE founded."counters of public" (name text, last_value bigint, is_called boolean);
  FOR one IN SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' LOOP
    EXECUTE format('INSERT INTO founded."counters of public" SELECT %L, last_value, is_called FROM public.%I',
                   quote_ident(one.name), one.name);
  END LOOP;
END $$;
"""
# The role of a replica heeds neither foreign keys nor the triggers that keep the audit log as it was written.
PUT_BACK = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SET lock_timeout = '20s';
SET session_replication_role = replica;
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('DELETE FROM public.%I', one.name);
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM founded.%I', one.name, one.name);
  END LOOP;
  PERFORM setval(name::regclass, last_value, is_called) FROM founded."counters of public";
END $$;
"""
SHAPE = """
SELECT md5(string_agg(said, ' ' ORDER BY said)) FROM (
  SELECT format('%s %s %s', attrelid, attname, atttypid) FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped
  UNION ALL SELECT format('%s %s %s', tgrelid, tgname, tgenabled) FROM pg_trigger
  UNION ALL SELECT format('%s %s', conrelid, conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
) AS all_of_it (said)
"""


@dataclass
class Founded:
    """``folder`` goes with the database: the heads of its audit log lie there."""

    cluster: Cluster
    folder: Path
    pattern: str
    url: str = ""
    shape: str = ""

    def __post_init__(self) -> None:
        self._copy()

    def _copy(self) -> None:
        self.url = self.cluster.new_database(like=self.pattern)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(KEEP)
            self.shape = self._shape(connection)

    def put_back(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            same = self._shape(connection) == self.shape
            if same:
                connection.execute(PUT_BACK)
        if not same:
            self.cluster.drop(self.url)
            self._copy()

    @staticmethod
    def _shape(connection: psycopg.Connection) -> str:
        (found,) = connection.execute(SHAPE).fetchone() or ("",)
        return str(found)


def founded_in(cluster: Cluster, folder: Path, url: str) -> Founded:
    """``url`` is the database that was founded with ``folder``; from now on it is a pattern, and nobody's."""
    return Founded(cluster, folder, database_of(url))
