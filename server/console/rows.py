"""How close together the rows of every table stand: one press on the page of any table, kept with the account."""

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from server.accounts import service as accounts
from server.console.blueprint import console
from server.console.session import inside
from server.web import actor, db


@console.route("/rows", methods=["POST"], endpoint="rows")
def choose_rows() -> ResponseReturnValue:
    accounts.choose_rows(db(), actor(), dense=request.form.get("to") == "dense")
    if request.accept_mimetypes.best == "application/json":
        return {}  # our script has changed the page already
    return redirect(inside(request.form.get("next")))
