"""How many connections of one address may stand open, and how long."""

from server.patience import Patience, Turns


def test_an_address_that_holds_half_its_places_is_not_roomy_and_another_is():
    turns: Turns[str] = Turns(Patience(open=4))
    assert turns.enter("office")
    assert turns.is_roomy("office")
    assert turns.enter("office")
    assert not turns.is_roomy("office")
    assert turns.is_roomy("village")
    turns.leave("office")
    assert turns.is_roomy("office")
