"""Say anew who somebody is: name, office, and the village he looks after. Roles and login name are not his person.

Whatever he signed is read under his new name from then on; so the log has both, and whoever guards the house is told
of it (``watch``).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.models import Account
from server.accounts.roles import Actor, Role
from server.accounts.service import get_account
from server.audit.service import record
from server.errors import Mistakes, NotAllowed

LONGEST_NAME = 64


def describe(
    session: Session, actor: Actor, account_id: int, *, name: str, office: str, village: str, now: datetime
) -> Account:
    """``village`` is empty for who looks after the whole township."""
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("账号由管理员管理。")
    account = get_account(session, account_id)
    old = {"姓名": account.name, "科室": account.office, "管的村": account.village}
    new = {"姓名": " ".join(name.split()), "科室": " ".join(office.split()), "管的村": village}
    mistakes = Mistakes()
    mistakes.when(not new["姓名"], "name", "请写上姓名，审批单和审计记录里要用。")
    for where, (field, words) in zip(("name", "office", "village"), new.items(), strict=True):
        long = f"“{field}”写了 {len(words)} 个字，最多 {LONGEST_NAME} 个字，请写短一点。"
        mistakes.when(len(words) > LONGEST_NAME, where, long)
    mistakes.refuse()
    changed = [field for field in new if new[field] != old[field]]
    if not changed:
        return account
    account.name, account.office, account.village = new.values()
    session.flush()
    told = "，".join(f"{field}“{old[field]}”改为“{new[field]}”" for field in changed)
    sentence = f"改了账号 {account.username}：{told}"
    detail: dict[str, Json] = {"renamed": "姓名" in changed}
    record(session, actor, "account.describe", f"account:{account.id}", sentence, now=now, detail=detail)
    return account
