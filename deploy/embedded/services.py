"""Debrief's own processes as parts of the stack: how each is started, with which environment."""

from __future__ import annotations

import http.client
import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import psutil

from deploy.embedded.home import Home
from deploy.embedded.keys import data_key, signing_key, trusted_keys
from deploy.embedded.ports import HOST, Ports
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.postgres_roles import owner_of
from deploy.embedded.processes import Child, Launch

DRAIN_SECONDS = 5

# What one part is told is no other part's business: a model's key reaches the LLM service and nothing else.
PREFIXES = {
    "llm": ("DEBRIEF_LLM_", "DEBRIEF_EMBED_"),
    "qa_scorer": ("DEBRIEF_QA_",),
    "worker": ("DEBRIEF_WORKER_",),
    "console": ("DEBRIEF_CONSOLE_",),
}
SECRET = re.compile(r"(?i)(api_?key|access_?key|secret|token|password|credential|passphrase)")


def inherited(part: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The user's environment as far as it concerns this part.

    Only the LLM service gets what looks like a secret, for providers have their own variables for their keys.
    """
    kept = {}
    for name, value in environ.items():
        own = name.startswith(PREFIXES[part])
        if name.startswith("DEBRIEF_") and not own:
            continue
        if SECRET.search(name) and not own and part != "llm":
            continue
        if name.startswith(("PG", "PYTHONPATH", "PYTHONHOME", "TEMPORAL_")):
            continue
        kept[name] = value
    return kept


@dataclass(slots=True)
class ServicePart:
    """One Python process of Debrief. It is ready once `GET /readyz` on its port says so."""

    name: str
    module: str
    http_port: int
    home: Home
    environ: Mapping[str, str]
    postgres: EmbeddedPostgres | None = None
    role: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        """Nothing to do: keys and database are there before."""

    def launch(self) -> Launch:
        env = inherited(self.name, self.environ)
        prefix = PREFIXES[self.name][0]
        settings = {
            "HTTP_HOST": HOST,
            "HTTP_PORT": str(self.http_port),
            "SIGNING_KEY_FILE": str(signing_key(self.home, self.name)),
            "TRUSTED_KEYS_FILE": str(trusted_keys(self.home)),
            **self.settings,
        }
        if self.postgres is not None:
            owner = owner_of(self.role)
            settings["DATABASE_URL"] = self.postgres.url_without_password(self.role)
            settings["MIGRATION_URL"] = self.postgres.url_without_password(owner)
            env["PGPASSFILE"] = str(self.postgres.passfile(self.role, owner))
        env |= {prefix + name: value for name, value in settings.items()}
        env.setdefault(prefix + "DRAIN_SECONDS", str(DRAIN_SECONDS))
        env["PYTHONUNBUFFERED"] = "1"
        # glibc keeps freed memory per thread otherwise, which doubles what a part seems to need.
        env.setdefault("MALLOC_ARENA_MAX", "2")
        # And with a fixed threshold, large arrays go back to the system when they are freed.
        env.setdefault("MALLOC_MMAP_THRESHOLD_", "65536")
        # Matrices are small here and the parts share the cores: a second BLAS thread costs more than it brings.
        env.setdefault("OPENBLAS_NUM_THREADS", "1")
        return Launch(
            name=self.name,
            # -P: the user's own folders never take the place of ours.
            argv=[sys.executable, "-P", "-m", self.module],
            env=env,
            cwd=self.home.root,
            log=self.home.logs / f"{self.name}.log",
            grace=float(env[prefix + "DRAIN_SECONDS"]) + 10,
        )

    def is_ready(self, child: Child) -> bool:
        return answers(self.http_port, "/readyz") and listens(child.pid, self.http_port)

    def on_ready(self) -> None:
        """Nothing more to do."""

    def release(self) -> None:
        """Nothing to remove."""


def answers(port: int, path: str) -> bool:
    """Whether a GET on this machine's port is answered with 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def listens(pid: int, port: int) -> bool:
    """Whether it is this process that listens there: a stranger on the port may answer as well."""
    try:
        connections = psutil.Process(pid).net_connections("tcp")
    except psutil.NoSuchProcess:
        return False
    return any(entry.status == psutil.CONN_LISTEN and entry.laddr.port == port for entry in connections)


def service_parts(
    home: Home, ports: Ports, postgres: EmbeddedPostgres, environ: Mapping[str, str] | None = None
) -> list[ServicePart]:
    """The four processes. `environ` is the user's, `os.environ` where left out."""
    environ = dict(os.environ if environ is None else environ)
    temporal = f"{HOST}:{ports.temporal}"
    llm = f"{HOST}:{ports.llm_grpc}"
    qa = f"{HOST}:{ports.qa_grpc}"

    def part(name: str, module: str, port: int, *, role: str = "", **settings: str) -> ServicePart:
        database = postgres if role else None
        return ServicePart(name, module, port, home, environ, postgres=database, role=role, settings=settings)

    return [
        part("llm", "services.llm.main", ports.llm_http, role="debrief_llm", GRPC_PORT=str(ports.llm_grpc)),
        part(
            "qa_scorer",
            "services.qa_scorer.main",
            ports.qa_http,
            role="debrief_qa_scorer",
            GRPC_PORT=str(ports.qa_grpc),
            DATA_KEY_FILE=str(data_key(home)),
            LLM_TARGET=llm,
            TEMPORAL_ADDRESS=temporal,
        ),
        part("worker", "workflows.worker", ports.worker, TEMPORAL_ADDRESS=temporal, QA_SCORER_TARGET=qa),
        part(
            "console",
            "services.console.main",
            ports.console,
            role="debrief_console",
            BOOTSTRAP_TOKEN_FILE=str(home.token),
            BOOTSTRAP_ADMIN_FILE=str(home.admin),
            GRPC_TARGETS=json.dumps({"qa_scorer": qa, "llm": llm}),
            UPSTREAMS=json.dumps(
                {
                    "qa_scorer": f"http://{HOST}:{ports.qa_http}",
                    "llm": f"http://{HOST}:{ports.llm_http}",
                    "worker": f"http://{HOST}:{ports.worker}",
                }
            ),
        ),
    ]
