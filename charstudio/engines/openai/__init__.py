"""Pictures from OpenAI, and from every server that speaks its API.

Only `asking`, `wire`, `download` and what they are used by import the client library; that happens at the
first request, on the engine's own thread.
"""
