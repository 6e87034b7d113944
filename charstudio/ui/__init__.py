"""The window: Qt and nothing but."""

import builtins

# Brings the import that is put back below.
import PySide6.QtCore  # noqa: F401

# PySide reads the source of every module that is imported after it, in search of a switch that nobody sets
# here, and Python keeps all those lines: 20 MB.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
