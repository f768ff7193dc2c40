"""What a browser keeps of a form until it is accepted (``static/js/typed.js``): here the next page learns which was.

A form is accepted where it was answered without a refusal. What is kept, and for whom, the browser decides alone: no
word of it is known here.
"""

from flask import g, request, session

from server.console.blueprint import console
from server.web import Answer, actor_or_none

_TAKEN = "taken"


@console.after_request
def _note(response: Answer) -> Answer:
    taken = response.status_code < 400 and not g.get("gongshi_refused") and actor_or_none() is not None
    if request.method == "POST" and taken and "form" in request.form:
        session[_TAKEN] = f"{request.path}#{request.form['form']}"
    return response


@console.app_context_processor
def _context() -> dict[str, object]:
    return {"taken": lambda: session.pop(_TAKEN, "")}
