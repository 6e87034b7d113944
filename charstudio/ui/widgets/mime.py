"""What the window drags within itself."""

from typing import Final

# Ids of images of the library, one a line.
IMAGE_IDS: Final = "application/x-charstudio-images"
