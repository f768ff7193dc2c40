"""The workflow table, walked at random: nobody gets anywhere but by its rows."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.accounts.roles import Role
from server.notices.workflow import (
    ACTION_NAMES_ZH,
    DECISIONS_OF_ANOTHER,
    STATE_NAMES_ZH,
    SYSTEM,
    TRANSITIONS,
    Action,
    State,
    allowed,
)

roles = st.frozensets(st.sampled_from([*Role]))
FINAL = {State.REPLACED}


@given(st.sampled_from(State), st.sampled_from(Action), roles, st.booleans())
def test_only_a_row_of_the_table_allows_a_step(
    state: State, action: Action, held: frozenset[Role], wrote: bool
) -> None:
    verdict = allowed(state, action, held, wrote_it=wrote)
    rows = {TRANSITIONS[state, action, role] for role in held if (state, action, role) in TRANSITIONS}
    expected = bool(rows) and not (action in DECISIONS_OF_ANOTHER and wrote)
    assert verdict.allowed is expected
    assert verdict.state in rows if expected else verdict.state is None
    assert bool(verdict.sentence) is not expected


@given(st.sampled_from(State), st.sampled_from([*DECISIONS_OF_ANOTHER]), roles)
def test_who_wrote_it_never_decides_on_it(state: State, action: Action, held: frozenset[Role]) -> None:
    assert not allowed(state, action, held, wrote_it=True).allowed


@given(st.sampled_from(State), st.sampled_from(Action))
def test_administrators_and_auditors_decide_nothing(state: State, action: Action) -> None:
    assert not allowed(state, action, [Role.ADMINISTRATOR, Role.AUDITOR]).allowed


def test_no_person_has_the_system_s_role() -> None:
    assert SYSTEM not in {role.value for role in Role}


def test_every_state_and_action_has_its_chinese_word() -> None:
    assert set(STATE_NAMES_ZH) == set(State)
    assert set(ACTION_NAMES_ZH) == set(Action)


def test_nothing_leads_out_of_a_final_state() -> None:
    assert not [row for row in TRANSITIONS if row[0] in FINAL]


def test_publishing_follows_an_approval_only() -> None:
    sources = {state for (state, _, _), target in TRANSITIONS.items() if target is State.PUBLISHED} - {State.PUBLISHED}
    assert sources == {State.APPROVED}
    assert {row[1] for row, target in TRANSITIONS.items() if target is State.APPROVED} == {
        Action.APPROVE,
        Action.REAFFIRM,
        Action.SHORTEN,
    }
    assert {row[0] for row in TRANSITIONS if row[1] is Action.SHORTEN} == {State.APPROVED, State.PUBLISHED}


def test_what_was_put_away_comes_back_as_a_draft_and_only_as_one() -> None:
    assert {row[1:]: target for row, target in TRANSITIONS.items() if row[0] is State.DISCARDED} == {
        (Action.RESTORE, "author"): State.DRAFT
    }


class Walk(RuleBasedStateMachine):
    """Two people with any roles, and the clock, act as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.DRAFT
        self.writers: set[int] = set()
        self.approved_by: int | None = None

    @rule(person=st.integers(1, 3), held=roles, action=st.sampled_from(Action))
    def act(self, person: int, held: frozenset[Role], action: Action) -> None:
        verdict = allowed(self.state, action, held, wrote_it=person in self.writers)
        if not verdict.allowed or verdict.state is None:
            return
        if action is Action.EDIT:
            self.writers.add(person)
            self.approved_by = None
        if action is Action.APPROVE:
            self.approved_by = person
        self.state = verdict.state

    @rule(action=st.sampled_from(Action))
    def time_acts(self, action: Action) -> None:
        verdict = allowed(self.state, action, [SYSTEM])
        if verdict.allowed and verdict.state is not None:
            self.state = verdict.state

    @invariant()
    def what_is_on_the_wall_was_approved_by_one_who_did_not_write_it(self) -> None:
        if self.state in (State.APPROVED, State.PUBLISHED):
            assert self.approved_by is not None
            assert self.approved_by not in self.writers


TestWalk = Walk.TestCase


@given(st.sampled_from([Action.APPROVE, Action.RETURN]), roles)
def test_who_wrote_it_is_told_that_another_must_decide_and_not_which_role_he_lacks(
    action: Action, held: frozenset[Role]
) -> None:
    own = allowed(State.IN_REVIEW, action, held, wrote_it=True).sentence
    assert own == "这是您拟的稿，要由别人审核。"
    assert "角色不能" in allowed(State.IN_REVIEW, action, [Role.AUTHOR]).sentence
