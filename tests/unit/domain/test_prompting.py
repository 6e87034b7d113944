"""Prompts composed by rule."""

from hypothesis import given
from hypothesis import strategies as st

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.prompting import composed_prompt, plain_prompt

MARA = Details(
    "Mara Voss",
    traits=(
        Trait(TraitGroup.PERSONALITY, "wry"),
        Trait(TraitGroup.OUTFIT, "long coat"),
        Trait(TraitGroup.APPEARANCE, "red hair"),
        Trait(TraitGroup.OTHER, "owl on the shoulder"),
        Trait(TraitGroup.APPEARANCE, "freckles"),
    ),
)


def test_a_plain_prompt_has_name_and_traits_as_they_are() -> None:
    assert plain_prompt(MARA) == (
        "portrait of Mara Voss, wry, long coat, red hair, owl on the shoulder, freckles"
    )
    assert plain_prompt(Details()) == "portrait of a character"


def test_a_composed_prompt_goes_from_the_subject_to_the_light() -> None:
    assert composed_prompt(MARA, "") == (
        "clean character illustration of Mara Voss, red hair, freckles, wearing long coat, "
        "owl on the shoulder, mood: wry, head and shoulders portrait, facing the viewer, "
        "soft key light, plain background"
    )


def test_what_the_present_prompt_says_beside_that_is_kept_once() -> None:
    composed = composed_prompt(MARA, "RED HAIR, rain, neon signs\nportrait of mara voss")
    assert composed.endswith("plain background, rain, neon signs")
    assert composed.lower().count("red hair") == 1


PHRASES = st.text("ab ,:\nÉß", min_size=1, max_size=12)


@given(
    st.sampled_from(["", "Mara", "J. R. Hart"]),
    st.lists(st.builds(Trait, st.sampled_from(TraitGroup), PHRASES), max_size=6),
    st.text("abc ,\nÉ", max_size=30),
)
def test_composing_twice_is_composing_once(name: str, traits: list[Trait], present: str) -> None:
    details = Details(name, traits=tuple(traits))
    once = composed_prompt(details, present)
    assert composed_prompt(details, once) == once
