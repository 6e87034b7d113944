"""CharStudio: a desktop studio for artists who create characters."""


def __getattr__(name: str) -> str:
    """The version, when somebody asks: reading it takes longer than all other imports of a start."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version  # noqa: PLC0415

    return version("charstudio")
