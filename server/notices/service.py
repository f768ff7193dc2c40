"""The notices room's face: what the console, the command line and the scheduler may call."""

from server.notices.assets import add_asset, asset
from server.notices.checking import ANSWERS, NoticeFindings, answer_finding, findings
from server.notices.drafts import (
    NO_PRESET,
    DraftChanges,
    create_notice,
    missing_fields,
    save_draft,
    text_of,
)
from server.notices.hidden import shown_document
from server.notices.issuing import issue_proof
from server.notices.kind_forms import KINDS, UPLOADED, form_of, forms
from server.notices.life import LONGEST_CHANGE, correct, discard, expire_due, may_withdraw, published, withdraw
from server.notices.listing import NoticePage, changes, ending, list_notices
from server.notices.mending import Mended, Undone, apply_fix, mend_made, undo_mend
from server.notices.prolonging import prolong, prolongable
from server.notices.review import (
    MustFix,
    ReviewPage,
    approve,
    mark_page_seen,
    page_digests,
    pages_of,
    pages_outdated,
    pages_seen,
    prepare_reaffirm,
    reaffirm,
    recall,
    send_back,
    submit,
    with_pages_set,
)
from server.notices.revisions import copies, revision_document, savers_since
from server.notices.roads import Station, road, roads
from server.notices.slogans import create_slogan
from server.notices.steps import RevisionConflict, decisions, get_notice, may, permission, reviewers_for, standing
from server.notices.taking_back import restore, returned_by, unreturn
from server.notices.text import document_from_text

__all__ = [
    "ANSWERS",
    "KINDS",
    "LONGEST_CHANGE",
    "NO_PRESET",
    "UPLOADED",
    "DraftChanges",
    "Mended",
    "MustFix",
    "NoticeFindings",
    "NoticePage",
    "ReviewPage",
    "RevisionConflict",
    "Station",
    "Undone",
    "add_asset",
    "answer_finding",
    "apply_fix",
    "approve",
    "asset",
    "changes",
    "copies",
    "correct",
    "create_notice",
    "create_slogan",
    "decisions",
    "discard",
    "document_from_text",
    "ending",
    "expire_due",
    "findings",
    "form_of",
    "forms",
    "get_notice",
    "issue_proof",
    "list_notices",
    "mark_page_seen",
    "may",
    "may_withdraw",
    "mend_made",
    "missing_fields",
    "page_digests",
    "pages_of",
    "pages_outdated",
    "pages_seen",
    "permission",
    "prepare_reaffirm",
    "prolong",
    "prolongable",
    "published",
    "reaffirm",
    "recall",
    "restore",
    "returned_by",
    "reviewers_for",
    "revision_document",
    "road",
    "roads",
    "save_draft",
    "savers_since",
    "send_back",
    "shown_document",
    "standing",
    "submit",
    "text_of",
    "undo_mend",
    "unreturn",
    "with_pages_set",
    "withdraw",
]
