"""Say whose word a session carries: its owner's, or perhaps that of the colleague who opened the door for him.

Who issues a login link can use it himself. So a session opened by another account's link is lent, and so is every
later one opened with a password that was set in such a session. Nobody decides as a second person in a lent session.
What ends it is the owner's own: a password set outside, or a link made on the server itself, whose shell holds the
keys anyway.
"""

from server.accounts.models import Account, LoginLink
from server.accounts.roles import Actor
from server.errors import NotAllowed

LENT = (
    "您是用管理员发的登录链接，或者用它设的密码进来的，不能替别人把关签发。请用自己原来的密码登录；"
    "没有的，请管服务器的人在服务器上出一个登录链接，用那个链接登录，重新设一次密码。"
)


def require_own_session(actor: Actor) -> None:
    """Call before every decision that needs a second person."""
    if actor.lent_by is not None:
        raise NotAllowed(LENT)


def lender_of_link(link: LoginLink) -> int | None:
    """Who may be behind a session that this link opens; None where only its owner or the server's shell can be."""
    return link.issued_by_id if link.issued_by_id != link.account_id else None


def issuer(actor: Actor | None) -> int | None:
    """Who answers for a link: in a lent session, the one who lent it."""
    if actor is None:
        return None
    return actor.lent_by if actor.lent_by is not None else actor.account_id


def lender_of_new_password(actor: Actor, account: Account, *, old_was_given: bool) -> int | None:
    """Who may know a password set in this session. Who knew the old one is who he was before."""
    return account.password_lent_by_id if old_was_given else actor.lent_by


def needs_no_old_password(actor: Actor) -> bool:
    """A link made on the server itself is the way back for who forgot his password."""
    return actor.by_link and actor.lent_by is None
