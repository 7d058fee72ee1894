"""Drives `spoke mcp` with the official Python client of the Model Context Protocol, unmodified: lists the tools, reads, plans,
applies and takes back. The client validates every message against the protocol's models.

usage: SPOKE=path/to/spoke agent.py BASE_URL TOKEN      ends with `N passed, N failed`; `.ci/clients` runs it"""
import asyncio
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

URL, TOKEN = sys.argv[1], sys.argv[2]
SPOKE = os.environ.get("SPOKE", "target/release/spoke")
passed = failed = 0


def check(name, holds, said=""):
    global passed, failed
    if holds:
        passed += 1
        print("ok - " + name)
    else:
        failed += 1
        print("not ok - %s: %s" % (name, str(said)[:600]))


def structured(result):
    return getattr(result, "structured_content", None) or getattr(result, "structuredContent", None) or {}


def is_error(result):
    return bool(getattr(result, "is_error", None) or getattr(result, "isError", None))


async def converse(*arguments):
    environment = dict(os.environ, HUBSPOT_ACCESS_TOKEN=TOKEN)
    server = StdioServerParameters(command=SPOKE, args=["--portal", URL, "mcp", *arguments], env=environment)
    async with stdio_client(server) as (read, write):
        async with ClientSession(read, write) as session:
            await session.initialize()
            names = [tool.name for tool in (await session.list_tools()).tools]
            if not arguments:
                check("a server that reads offers no tool that writes", "apply_plan" not in names, names)
                info = await session.call_tool("portal_info", {})
                check("the portal is told", structured(info).get("portal_id"), info)
                wrong = await session.call_tool("get_record", {"object_type": "contacts", "id": "404404"})
                check("a refusal is a result that says so", is_error(wrong), wrong)
                return
            check("a server for writing offers plan, apply and undo", {"plan_changes", "apply_plan", "undo_plan"} <= set(names), names)
            change = {"action": "create", "object_type": "contacts", "properties": {"email": "agent@example.com"}}
            plan = structured(await session.call_tool("plan_changes", {"changes": [change]}))
            digest = {"digest": plan.get("digest")}
            by_email = {"object_type": "contacts", "id": "agent@example.com", "id_property": "email"}
            check("a plan writes nothing", is_error(await session.call_tool("get_record", by_email)), plan)
            applied = structured(await session.call_tool("apply_plan", digest))
            check("a plan is applied", applied.get("applied") == 1, applied)
            check("what was planned is there", not is_error(await session.call_tool("get_record", by_email)))
            undone = structured(await session.call_tool("undo_plan", digest))
            check("a plan is taken back", undone.get("undone") == 1, undone)


async def main():
    for arguments in [(), ("--allow-writes",)]:
        try:
            await converse(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is this check's failure
            check("the conversation of mcp %s" % " ".join(arguments), False, repr(error))


asyncio.run(main())
print("%d passed, %d failed" % (passed, failed))
sys.exit(1 if failed else 0)
