"""What nobody at all may do: put before an administrator, who can give somebody the right; it must not lie unseen."""

from collections.abc import Iterator, Sequence

from server.accounts.roles import Role
from server.displays.verdicts import OCHRE, Chip
from server.today.desk import Desk
from server.today.tasks import Pressing, Task

NAMED = 2
_LACKS = {
    Role.AUTHOR: "要有一位经办人：添一位，或者恢复原来的账号",
    Role.REVIEWER: "要有一位没写过、没提过它的审核签发人",
}


def unheld(desk: Desk, what: Sequence[str], role: Role) -> Iterator[Task]:
    """One row for all that lacks a person of this role; nothing for who keeps no house."""
    if not what or not desk.keeps():
        return
    names = "、".join(what[:NAMED])
    sentence = f"{names}没有人能办。" if len(what) <= NAMED else f"{names}等 {len(what)} 件没有人能办。"
    chip = Chip("请您定", "triangle", OCHRE)
    yield Task(chip, sentence, (_LACKS[role],), "去看账号", "accounts", "", "now", Pressing.DUE, deadline=desk.today)
