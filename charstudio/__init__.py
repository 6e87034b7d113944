"""CharStudio: a desktop studio for artists who create characters."""

from importlib.metadata import version

__version__ = version("charstudio")
