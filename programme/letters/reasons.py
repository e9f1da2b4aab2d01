"""Every reason for which a letter is not sent, and where a letter then stands."""

from __future__ import annotations

from collections.abc import Mapping

from programme.text.sentences import Sentence, say

from .letter import LetterState

REASONS: Mapping[str, Sentence] = {
    "no_address": say("there is no e-mail address in the bank"),
    "bad_address": say("the e-mail address in the bank cannot be used"),
    "no_consent": say("there is no valid consent to the processing of personal data"),
    "suppressed": say("the relay said that the address does not exist"),
    "another_person": say("name and address changed together: is it another person?"),
    "address_changed": say("the address changed after the letter was approved"),
    "not_as_approved": say("the letter would differ from the one that was approved"),
    "conflict": say("a change it depends on waits for a person"),
    "first_plan": say("it was owed when letters were first planned"),
    "crashes": say("every try to send it was cut short"),
    "alike": say("the mail server answered the same to several recipients in a row"),
    "unwritten": say("the letter could not be written"),
    "unknown_kind": say("this version of the program does not know such a letter"),
    "by_hand": say("a person decided so"),
    "left": say("the person has left the programme"),
    "pair_over": say("the pair is over"),
    "row_removed": say("its row was removed from the book"),
    "not_in_pair": say("the person is no longer in this pair"),
    "answered": say("the answer has been given"),
    "not_approved": say("the pair is not approved"),
    "no_longer_due": say("the reason for it has passed"),
    "out_of_date": say("its time has passed"),
    "quiet_hours": say("reminders go on working days from 8 to 20"),
    "relay": say("the mail server cannot be used now"),
    "refused": say("the mail server refused it"),
    "gave_up": say("the mail server asked to wait too many times"),
    "no_answer": say("the mail server did not answer after it had the whole letter"),
}
HOLDING = frozenset(
    {"no_address", "bad_address", "no_consent", "suppressed", "another_person", "address_changed", "not_as_approved",
     "conflict", "alike", "unwritten", "unknown_kind"}
)  # fmt: skip
CURABLE = HOLDING - {
    "address_changed",
    "not_as_approved",
    "alike",
    "unwritten",
}  # when the reason goes, the letter goes
REVIVABLE = frozenset({"left", "pair_over", "row_removed", "not_in_pair", "answered", "not_approved", "no_longer_due"})


def standing(reason: str) -> LetterState:
    """Return where a letter stands that may not be sent for *reason*."""
    if reason == "quiet_hours":
        return LetterState.DEFERRED
    return LetterState.HELD if reason in HOLDING else LetterState.CANCELLED
