"""`python -m services.llm.simulator --port 9100 --seed 7 --rate-500 0.1 --rate-truncated 0.1`"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from pydantic import ValidationError

from services.llm.simulator.config import SimulatorConfig
from services.llm.simulator.server import running_simulator


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m services.llm.simulator",
        description="A simulator of an OpenAI-compatible server, on loopback. GET /stats says what it answered.",
    )
    parser.add_argument("--port", type=int, default=0, help="Port; 0 (the default) takes a free one and prints it.")
    for name, field in SimulatorConfig.model_fields.items():
        flag = "--" + name.replace("_", "-")
        default = field.default
        if isinstance(default, bool):
            parser.add_argument(flag, action=argparse.BooleanOptionalAction, default=default, help=field.description)
        elif isinstance(default, tuple):
            parser.add_argument(flag, nargs="*", default=default, help=field.description)
        else:
            text = f"{field.description} Default: {default!r}."
            parser.add_argument(flag, type=type(default), default=default, help=text.replace("%", "%%"))
    return parser


async def _serve(config: SimulatorConfig, port: int) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    async with running_simulator(config, port) as running:
        print(running.url, flush=True)  # noqa: T201 - the one thing that whoever started it needs to know
        await stopping.wait()


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    port = given.pop("port")
    try:
        config = SimulatorConfig(**given)
    except ValidationError as error:
        parser.error("; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()))
    try:
        asyncio.run(_serve(config, port))
    except OSError as error:
        print(f"port {port} of 127.0.0.1 can't be had: {error.strerror}; choose another with --port", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
