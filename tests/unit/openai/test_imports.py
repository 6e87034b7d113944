"""The client library takes a second to import: nobody waits for it who does not ask a service."""

import subprocess
import sys

SCRIPT = """
import asyncio, gc, sys, threading
from charstudio.domain.connection import Connection
from charstudio.engines.openai.connector import OpenAIConnector

async def key():
    return "sk-x"

async def learnt(model, parameter):
    pass

def imported():
    return sorted({"openai", "httpx2", "pydantic", "PIL", "PySide6"} & set(sys.modules))

async def main():
    connector = OpenAIConnector()
    engine = connector.engine(Connection("openai", "OpenAI"), key, learnt, has_key=True)
    assert engine.info.models and engine.info.styles
    assert imported() == [] and threading.active_count() == 1, (imported(), threading.enumerate())
    elsewhere = connector.engine(Connection("x", "X", "http://127.0.0.1:1/v1"), key, learnt, has_key=True)
    assert not await elsewhere.reachable()
    assert imported() == [], imported()
    where = []
    sys.meta_path.insert(0, Watch(where))
    await connector.prepare()
    connector.close()
    # Nobody looks through all of that for garbage again, and the rest is looked through as before.
    assert gc.get_freeze_count() > 50_000 and gc.isenabled(), gc.get_freeze_count()
    assert "openai" in imported() and set(where) == {"charstudio-openai"}, (imported(), where)

class Watch:
    def __init__(self, where):
        self.where = where

    def find_spec(self, name, path=None, target=None):
        self.where.append(threading.current_thread().name)

asyncio.run(main())
print("done")
"""


def test_nothing_is_imported_before_a_service_is_asked_and_then_on_the_engines_own_thread() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("done\n", "")
