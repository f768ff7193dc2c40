"""分类: group by group in staff's own order; change, move, retire."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.language import _
from server.console.settings.frame import back_to, seen_revision, settings_page, typed, undone
from server.console.shell import done, refused_here
from server.errors import Refused
from server.notices.categories import (
    CategoryUse,
    add_category,
    category_use,
    category_uses,
    change_category,
    move_category,
    set_category_active,
)
from server.web import actor, allow, db, now

_FIELDS = ("group", "name", "slip")


def _list(error: Refused | None = None) -> ResponseReturnValue:
    uses = category_uses(db())
    groups: dict[str, list[CategoryUse]] = {}
    for use in uses:
        groups.setdefault(use.category.group, [])
        if use.category.active:
            groups[use.category.group].append(use)
    return settings_page(
        "categories",
        "categories",
        error=error,
        form={"slip": "公告公示"},
        groups=[(group, rows) for group, rows in groups.items() if rows],
        all_groups=list(groups),
        retired=[use for use in uses if not use.category.active],
    )


@console.route("/settings/categories", methods=["GET"])
@allow(Role.ADMINISTRATOR)
def settings_categories() -> ResponseReturnValue:
    return _list()


@console.route("/settings/categories", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def add_settings_category() -> ResponseReturnValue:
    try:
        made = add_category(db(), actor(), typed("group"), typed("name"), typed("slip"), now=now())
    except Refused as error:
        return _list(undone(error))
    done(_("添了分类“%(name)s”。", name=made.name))
    return redirect(back_to("categories"))


@console.route("/settings/categories/<int:category_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def settings_category(category_id: int) -> ResponseReturnValue:
    refused: Refused | None = None
    if request.method == "POST":
        words = (typed("group"), typed("name"), typed("slip"))
        try:
            changed = change_category(db(), actor(), category_id, *words, revision=seen_revision(), now=now())
        except Refused as error:
            refused = undone(error)
        else:
            done(_("分类“%(name)s”存好了。", name=changed.name))
            return redirect(back_to("categories"))
    use = category_use(db(), category_id)
    kept = {name: getattr(use.category, name) for name in _FIELDS}
    return settings_page(
        "category",
        "categories",
        error=refused,
        form=kept,
        use=use,
        category=use.category,
        all_groups=list(dict.fromkeys(one.category.group for one in category_uses(db()))),
    )


@console.route("/settings/categories/<int:category_id>/move", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def move_settings_category(category_id: int) -> ResponseReturnValue:
    try:
        move_category(db(), actor(), category_id, up=typed("to") == "up", now=now())
    except Refused as error:
        return refused_here(error, "settings_categories")
    return redirect(url_for("console.settings_categories", _anchor=f"row-{category_id}"))


@console.route("/settings/categories/<int:category_id>/active", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def settings_category_active(category_id: int) -> ResponseReturnValue:
    try:
        changed = set_category_active(db(), actor(), category_id, bool(typed("active")), now=now())
    except Refused as error:
        return refused_here(error, "settings_categories")
    done(
        _("分类“%(name)s”恢复了。", name=changed.name)
        if changed.active
        else _("分类“%(name)s”停用了，原来的公告不动。", name=changed.name)
    )
    return redirect(back_to("categories"))
