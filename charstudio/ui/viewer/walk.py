"""Which image comes after which. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.domain.image import Image


class Walk:
    """The images of a character in the order of the grid, newest round first, and where among them one is.

    Attributes:
        in_trash: It goes through those in the trash, else through all others.
    """

    def __init__(self) -> None:
        self.images: tuple[Image, ...] = ()
        self.place = 0
        self.in_trash = False
        # On their way to the trash: passed over, though the library has them still.
        self._leaving: set[str] = set()

    @property
    def image(self) -> Image | None:
        """Where one is; None where there is nothing."""
        return self.images[self.place] if self.images else None

    def start(self, character: Character | None, image_id: str) -> bool:
        """Begins at an image; False when it is none of this character's."""
        wanted = None if character is None else character.image(image_id)
        if character is None or wanted is None:
            return False
        self._leaving.clear()
        self.in_trash = wanted.trashed_at is not None
        self.images = self._of(character)
        return self.go_to(image_id)

    def end(self) -> None:
        """There is nothing to go through."""
        self.images, self.place = (), 0

    def follow(self, character: Character) -> bool:
        """Goes on with the images as they are now; False when none is left.

        New ones move nothing. Where the image is gone, one is at the next, else at the one before.
        """
        # What the library says is in the trash need not be remembered: it may come back.
        self._leaving -= {image.id for image in character.images if image.trashed_at is not None}
        seen = self.image
        self.images = self._of(character)
        if seen is None or not self.go_to(seen.id):
            self.place = max(0, min(self.place, len(self.images) - 1))
        return bool(self.images)

    def leave(self, image_id: str) -> None:
        """Passes over this one from the next `follow` on: it is about to go."""
        self._leaving.add(image_id)

    def go(self, place: int) -> bool:
        """To a place, or the nearest there is; False when one is there already."""
        before, self.place = self.place, max(0, min(place, len(self.images) - 1))
        return self.place != before

    def go_to(self, image_id: str) -> bool:
        """To an image; False when it is not among them."""
        for place, image in enumerate(self.images):
            if image.id == image_id:
                self.place = place
                return True
        return False

    def go_rounds(self, way: int) -> bool:
        """To the same place in another round, or the nearest it has; False when there is no such round."""
        image = self.image
        rounds = list(dict.fromkeys(one.round for one in self.images))
        if image is None or not 0 <= rounds.index(image.round) + way < len(rounds):
            return False
        within = self.of_round(image.round).index(image)
        others = self.of_round(rounds[rounds.index(image.round) + way])
        return self.go_to(others[min(within, len(others) - 1)].id)

    def of_round(self, number: int) -> tuple[Image, ...]:
        """Those of one round."""
        return tuple(image for image in self.images if image.round == number)

    def neighbours(self) -> tuple[Image, ...]:
        """The next and the one before, where there are such."""
        places = (self.place + 1, self.place - 1)
        return tuple(self.images[place] for place in places if 0 <= place < len(self.images))

    def number_of(self, image: Image) -> int:
        """Which it is, from 1; 0 when it is not among them."""
        return self.images.index(image) + 1 if image in self.images else 0

    def _of(self, character: Character) -> tuple[Image, ...]:
        images = [
            image
            for image in character.images
            if (image.trashed_at is not None) == self.in_trash and image.id not in self._leaving
        ]
        return tuple(sorted(images, key=lambda image: -image.round))
