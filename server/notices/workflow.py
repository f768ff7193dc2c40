"""What may be done with a notice, by whom, and what it becomes: one table. If it is not a row, nobody may do it.

1. Everything that decides a notice's state lives in this file.
2. Roles alone do not decide: whoever wrote any word of a notice may not review
   it, whatever roles that person has now. ``allowed`` asks for that too.
3. Time and the server act under the role ``SYSTEM``; no person has it.

An edit of what is displayed takes an approved notice back to draft: the old
approval is void. What is on a wall already is not edited but corrected (a new
notice, linked) or withdrawn. When the words stay and only a display of another
size joins, a reviewer looks at the new pages and signs again (``REAFFIRM``).

What never left the room is taken back by a step of its own: a draft that was
put away (``RESTORE``), a return that its author has not read yet
(``UNRETURN``, which ``taking_back`` allows to who returned it alone).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    DISCARDED = "discarded"


class Action(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    APPROVE = "approve"
    REAFFIRM = "reaffirm"
    PUBLISH = "publish"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    SHORTEN = "shorten"
    REPLACE = "replace"
    DISCARD = "discard"
    RESTORE = "restore"
    UNRETURN = "unreturn"


AUTHOR, REVIEWER, SYSTEM = "author", "reviewer", "system"

TRANSITIONS: dict[tuple[State, Action, str], State] = {
    (State.DRAFT, Action.EDIT, AUTHOR): State.DRAFT,
    (State.DRAFT, Action.SUBMIT, AUTHOR): State.IN_REVIEW,
    (State.DRAFT, Action.DISCARD, AUTHOR): State.DISCARDED,
    (State.DISCARDED, Action.RESTORE, AUTHOR): State.DRAFT,
    (State.DRAFT, Action.UNRETURN, REVIEWER): State.IN_REVIEW,
    (State.IN_REVIEW, Action.RECALL, AUTHOR): State.DRAFT,
    (State.IN_REVIEW, Action.RETURN, REVIEWER): State.DRAFT,
    (State.IN_REVIEW, Action.APPROVE, REVIEWER): State.APPROVED,
    (State.APPROVED, Action.EDIT, AUTHOR): State.DRAFT,
    (State.APPROVED, Action.WITHDRAW, AUTHOR): State.WITHDRAWN,
    (State.APPROVED, Action.WITHDRAW, REVIEWER): State.WITHDRAWN,
    (State.APPROVED, Action.REAFFIRM, REVIEWER): State.APPROVED,
    (State.PUBLISHED, Action.REAFFIRM, REVIEWER): State.PUBLISHED,
    (State.APPROVED, Action.SHORTEN, AUTHOR): State.APPROVED,
    (State.APPROVED, Action.SHORTEN, REVIEWER): State.APPROVED,
    (State.PUBLISHED, Action.SHORTEN, AUTHOR): State.PUBLISHED,
    (State.PUBLISHED, Action.SHORTEN, REVIEWER): State.PUBLISHED,
    (State.APPROVED, Action.PUBLISH, SYSTEM): State.PUBLISHED,
    (State.APPROVED, Action.EXPIRE, SYSTEM): State.ENDED,
    (State.PUBLISHED, Action.WITHDRAW, AUTHOR): State.WITHDRAWN,
    (State.PUBLISHED, Action.WITHDRAW, REVIEWER): State.WITHDRAWN,
    (State.PUBLISHED, Action.CORRECT, AUTHOR): State.PUBLISHED,
    (State.PUBLISHED, Action.REPLACE, SYSTEM): State.REPLACED,
    (State.PUBLISHED, Action.EXPIRE, SYSTEM): State.ENDED,
    (State.ENDED, Action.CORRECT, AUTHOR): State.ENDED,
    (State.ENDED, Action.WITHDRAW, AUTHOR): State.WITHDRAWN,
    (State.ENDED, Action.WITHDRAW, REVIEWER): State.WITHDRAWN,
    (State.WITHDRAWN, Action.CORRECT, AUTHOR): State.WITHDRAWN,
    (State.WITHDRAWN, Action.REPLACE, SYSTEM): State.REPLACED,
    (State.ENDED, Action.REPLACE, SYSTEM): State.REPLACED,
}

DECISIONS_OF_ANOTHER = frozenset({Action.APPROVE, Action.RETURN, Action.UNRETURN, Action.REAFFIRM})
"""Deeds that need a second person. Withdrawing is open to the author: taking down must never wait."""

REASON_NEEDED = frozenset({Action.RETURN, Action.WITHDRAW, Action.CORRECT, Action.SHORTEN})

STATE_NAMES_ZH = {
    State.DRAFT: "起草",
    State.IN_REVIEW: "等审核",
    State.APPROVED: "已签发",
    State.PUBLISHED: "正在公示",
    State.ENDED: "已期满",
    State.WITHDRAWN: "已撤下",
    State.REPLACED: "已更正",
    State.DISCARDED: "已作废",
}

ACTION_NAMES_ZH = {
    Action.EDIT: "修改",
    Action.SUBMIT: "送审核",
    Action.RECALL: "拿回修改",
    Action.RETURN: "退回",
    Action.APPROVE: "通过并签名",
    Action.REAFFIRM: "核对新版面并签名",
    Action.PUBLISH: "发布",
    Action.EXPIRE: "期满",
    Action.WITHDRAW: "撤下",
    Action.CORRECT: "更正",
    Action.SHORTEN: "缩短公示",
    Action.REPLACE: "由更正替换",
    Action.DISCARD: "作废",
    Action.RESTORE: "接着办",
    Action.UNRETURN: "收回退回",
}


@dataclass(frozen=True, slots=True)
class Permission:
    """``sentence`` says why not, or is empty."""

    allowed: bool
    sentence: str = ""
    state: State | None = None


def allowed(state: State, action: Action, roles: Iterable[str], *, wrote_it: bool = False) -> Permission:
    """Say whether these roles may do this to a notice in this state, and what it then is.

    ``wrote_it``: this person wrote any revision of the notice.
    """
    targets = {TRANSITIONS[key] for role in roles if (key := (state, action, str(role))) in TRANSITIONS}
    if not any(key[:2] == (state, action) for key in TRANSITIONS):
        return Permission(False, f"这份公告{STATE_NAMES_ZH[state]}，现在不能{ACTION_NAMES_ZH[action]}。")
    # Whose draft it is says more than which role is lacking, so it is said first.
    if action in DECISIONS_OF_ANOTHER and wrote_it:
        return Permission(False, "这是您拟的稿，要由别人审核。")
    if not targets:
        return Permission(False, f"您的角色不能{ACTION_NAMES_ZH[action]}公告。")
    return Permission(True, "", targets.pop())
