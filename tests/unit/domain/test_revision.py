"""The changes between two states of a character, and what making them gives."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.revision import Change, apply_changes, changes_between

WORDS = st.sampled_from(["", "one", "One", "two", "three"])
PHRASES = st.sampled_from(["red hair", "Red hair", "blue hair", "scar", "hat", "coat"])
TRAITS = st.lists(st.builds(Trait, st.sampled_from(TraitGroup), PHRASES), max_size=8)
DETAILS = st.builds(
    Details,
    name=st.sampled_from(["Mara", "mara", "Bo"]),
    summary=WORDS,
    backstory=WORDS,
    image_prompt=WORDS,
    traits=TRAITS.map(tuple),
    tags=st.lists(PHRASES, max_size=5).map(tuple),
).map(Details.cleaned)


def unordered(details: Details) -> tuple[Details, Counter[Trait], Counter[str]]:
    return replace(details, traits=(), tags=()), Counter(details.traits), Counter(details.tags)


@given(DETAILS, DETAILS)
def test_all_changes_lead_from_before_to_after(before: Details, after: Details) -> None:
    changed = apply_changes(before, changes_between(before, after))
    assert unordered(changed) == unordered(after)


@given(DETAILS, DETAILS, st.data())
def test_some_changes_touch_nothing_else(before: Details, after: Details, data: st.DataObject) -> None:
    changes = changes_between(before, after)
    taken = data.draw(st.lists(st.sampled_from(changes), unique=True)) if changes else []
    changed = apply_changes(before, taken)
    left = changes_between(changed, after)
    # What was left is what still leads to the end; no change needed another one.
    assert unordered(apply_changes(changed, left)) == unordered(after)
    if not taken:
        assert changed == before


@given(DETAILS)
def test_nothing_changed_is_no_change(details: Details) -> None:
    assert changes_between(details, details) == ()


@given(DETAILS, DETAILS)
def test_making_changes_twice_is_making_them_once(before: Details, after: Details) -> None:
    changes = changes_between(before, after)
    once = apply_changes(before, changes)
    assert unordered(apply_changes(once, changes)) == unordered(once)


def test_a_trait_that_took_anothers_place_is_one_change() -> None:
    hair, eyes = Trait(TraitGroup.APPEARANCE, "red hair"), Trait(TraitGroup.APPEARANCE, "green eyes")
    before = Details("Mara", traits=(hair, eyes))
    after = Details("Mara", traits=(replace(hair, text="blue hair"), eyes))
    assert changes_between(before, after) == (Change("appearance", "red hair", "blue hair"),)
    assert apply_changes(before, changes_between(before, after)) == after


def test_what_is_added_or_removed_has_one_side_only() -> None:
    before = Details("Mara", summary="A thief", tags=("noir",))
    after = Details("Mara", image_prompt="Night", traits=(Trait(TraitGroup.OUTFIT, "hat"),))
    assert changes_between(before, after) == (
        Change("outfit", None, "hat"),
        Change("tags", "noir", None),
        Change("summary", "A thief", None),
        Change("image_prompt", None, "Night"),
    )


def test_removing_what_is_gone_already_changes_nothing() -> None:
    details = Details("Mara", tags=("noir",))
    assert apply_changes(details, [Change("tags", "drama", None), Change("other", "x", None)]) == details
