"""A simulator of an OpenAI-compatible server, for tests and benchmarks. It listens on loopback only."""

from services.llm.simulator.config import SimulatorConfig
from services.llm.simulator.server import RunningSimulator, running_simulator
from services.llm.simulator.web import Simulator

__all__ = ["RunningSimulator", "Simulator", "SimulatorConfig", "running_simulator"]
