"""The figures of the window.

Each is measured in processes of its own: `figures` starts them and compares what they say; every other module
is what such a process runs, `python -m bench.window.NAME LIBRARY`, with the product's own start and window.
"""
