"""当面复核: the review page once more, on the screen of who is signed in, for a colleague who signs by password."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.in_person import prove_present
from server.accounts.proving import try_password
from server.accounts.roles import Role
from server.accounts.sessions import token_digest
from server.console.asked import given
from server.console.blueprint import console
from server.console.forms import again
from server.console.language import _
from server.console.notices import page_shots, when
from server.console.review import review, signed_words, ticks_of, whole
from server.console.shell import done, refused_here, told
from server.db.engine import transaction
from server.errors import Refused
from server.notices import in_person
from server.notices import service as notices
from server.notices.in_person import Host
from server.web import actor, allow, db, now, services, session_token


def _host() -> Host:
    return Host(actor(), token_digest(session_token() or ""), request.user_agent.string)


def _two_keys() -> bool:
    return services().publisher.threshold > 1


@console.route("/notices/<int:notice_id>/in-person", methods=["POST"])
@allow(Role.AUTHOR, Role.REVIEWER)
def in_person_begin(notice_id: int) -> ResponseReturnValue:
    reviewer = request.form.get("reviewer", 0, type=int)
    try:
        sitting = in_person.begin(db(), _host(), notice_id, reviewer, two_keys=_two_keys(), now=now())
    except Refused as error:
        return again(error, review, notice_id)
    return redirect(url_for("console.in_person", notice_id=notice_id, sitting_id=sitting.id))


@console.route("/notices/<int:notice_id>/in-person/<int:sitting_id>", endpoint="in_person")
@allow(Role.AUTHOR, Role.REVIEWER)
def in_person_page(notice_id: int, sitting_id: int) -> ResponseReturnValue:
    try:
        sitting = in_person.sitting_of(db(), _host(), notice_id, sitting_id, now=now())
    except Refused as error:
        return refused_here(error, "review", notice_id=notice_id)
    notice = notices.get_notice(db(), actor(), notice_id)
    seen = frozenset(sitting.seen)
    return render_template(
        "console/review.html",
        **whole(notice),
        sitting=sitting,
        line=_(
            "%(who)s %(when)s 送来，在 %(host)s 登录的电脑上当面复核，%(until)s 前有效",
            who=notice.author.name,
            when=when(notice.submitted_at),
            host=sitting.host.name,
            until=when(sitting.begun_at + in_person.LASTS),
        ),
        may_decide=True,
        seen_url=url_for("console.in_person_seen", notice_id=notice_id, sitting_id=sitting_id),
        pages=page_shots(notice, seen),
        ticks=ticks_of(notice, sitting.reviewer_id),
    )


@console.route("/notices/<int:notice_id>/in-person/<int:sitting_id>/seen", methods=["POST"])
@allow(Role.AUTHOR, Role.REVIEWER)
def in_person_seen(notice_id: int, sitting_id: int) -> ResponseReturnValue:
    digest = str(given().get("digest", ""))
    try:
        in_person.see(db(), _host(), notice_id, sitting_id, digest, now=now())
    except Refused as error:
        return told(error)
    return {"seen": True}


@console.route("/notices/<int:notice_id>/in-person/<int:sitting_id>/sign", methods=["POST"])
@allow(Role.AUTHOR, Role.REVIEWER)
def in_person_sign(notice_id: int, sitting_id: int) -> ResponseReturnValue:
    shared, host, two_keys = services(), _host(), _two_keys()
    try:
        with shared.reading() as session:
            username = in_person.ready(session, host, notice_id, sitting_id, two_keys=two_keys, now=now())
        # Compared and settled before the request's own session begins: on SQLite that one is the only writer, and
        # what was wrong must be counted whatever becomes of the rest.
        given_password = request.form.get("password", "")
        tried = try_password(shared.reading, username, given_password, address=host.actor.address, now=now())
        with transaction(shared.sessions) as session:
            reviewer = prove_present(session, host.actor, tried, now=now())
        if reviewer is None:
            raise Refused("密码不对，没有签。请再输一次；错的次数太多，要等 15 分钟。", "password")
        ticks = request.form.getlist("tick")
        in_person.sign(db(), host, reviewer, notice_id, sitting_id, two_keys=two_keys, now=now(), ticks=ticks)
    except Refused as error:
        return again(error, in_person_page, notice_id, sitting_id)
    done(signed_words())
    return redirect(url_for("console.notice", notice_id=notice_id))


@console.route("/notices/<int:notice_id>/in-person/<int:sitting_id>/stop", methods=["POST"])
@allow(Role.AUTHOR, Role.REVIEWER)
def in_person_stop(notice_id: int, sitting_id: int) -> ResponseReturnValue:
    try:
        in_person.stop(db(), _host(), notice_id, sitting_id, now=now())
    except Refused as error:
        return refused_here(error, "review", notice_id=notice_id)
    return redirect(url_for("console.review", notice_id=notice_id))
