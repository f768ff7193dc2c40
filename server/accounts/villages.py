"""Whom a matter is put before: of those who may do it, the people of its villages and those of the whole township.

A person's village narrows what he is told of, never what he may do; so whoever knows of a thing may still do it.
"""

from collections.abc import Collection, Iterable

from server.accounts.models import Account


def asked(able: Iterable[Account], villages: Collection[str]) -> list[Account]:
    """Of ``able``, in their order, those who have no village or one of these.

    Where that leaves nobody it is all of them: what must be done is on somebody's page.
    """
    may = list(able)
    return [one for one in may if not one.village or one.village in villages] or may
