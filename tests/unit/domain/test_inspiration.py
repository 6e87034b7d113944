"""Characters made up from lists."""

import random

from charstudio.app.composition import inspirations
from charstudio.domain.character import Trait, TraitGroup
from charstudio.domain.inspiration import Inspirations
from charstudio.domain.naming import name_key


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311


def test_a_made_up_character_takes_one_of_each_and_a_free_name() -> None:
    lists = Inspirations(
        first_names=("Mara",),
        last_names=("Voss",),
        summaries=("A thief.",),
        traits={TraitGroup.APPEARANCE: (("red hair",), ("",)), TraitGroup.OUTFIT: (("coat",),)},
    )
    made_up = lists.character(dice(1), {name_key("Mara Voss")})
    assert made_up.name == "Mara Voss 2"
    assert made_up.summary == "A thief."
    assert made_up.traits == (Trait(TraitGroup.APPEARANCE, "red hair"), Trait(TraitGroup.OUTFIT, "coat"))


def test_the_same_dice_give_the_same_character() -> None:
    one, other = (inspirations().character(dice(7), set()) for _ in range(2))
    assert one == other


def test_whatever_is_made_up_can_be_created() -> None:
    for seed in range(200):
        made_up = inspirations().character(dice(seed), set())
        assert made_up.cleaned() == made_up
        assert made_up.traits
