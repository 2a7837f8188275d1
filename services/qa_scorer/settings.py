"""Settings of qa_scorer, prefix DEBRIEF_QA_."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.common.settings import DatabaseSettings


class QaSettings(DatabaseSettings):
    model_config = SettingsConfigDict(env_prefix="DEBRIEF_QA_", extra="ignore", frozen=True)

    data_key_file: Path = Field(..., description="File with the 32-byte key, in base64, that seals originals.")
    llm_target: str = Field("127.0.0.1:8404", description="host:port of the LLM service's gRPC.")
    temporal_address: str = Field("127.0.0.1:8405", description="host:port of Temporal's frontend.")
    temporal_namespace: str = Field("default", description="Temporal namespace that workflows are started in.")
    judge: Literal["embedded", "llm", "auto"] = Field(
        "auto", description="Judge where the request names none; auto takes the language model where one is configured."
    )
    backlog_from: int = Field(20, ge=2, description="Batches of this many records or more are scored as a backlog.")
    backlog_open_seconds: float = Field(
        120.0, ge=1, description="An upload that was silent for so long counts as ended."
    )
    llm_judge_concurrency: int = Field(8, ge=1, le=200, description="Completions at once within one chunk.")
    llm_prompt_tokens: int = Field(
        24_000, ge=2_000, description="Longest prompt, in estimated tokens, of the LLM judge."
    )
    rubric_cache: int = Field(64, ge=1, description="Parsed rubric versions kept in memory.")
    default_region: str = Field(
        "",
        description="Region of contacts that name none: a province's two letters, such as ON; empty: not known.",
    )
    hosted_model_regions: str = Field(
        "",
        description="Regions whose data a hosted model may see without an assessment recorded in the console, separated"
        " by commas; any: all of them.",
    )
    dispute_due_hours: float = Field(
        72.0, ge=1, le=2160, description="Hours within which a dispute is to be decided; then it is overdue."
    )
    review_hold_minutes: float = Field(
        15.0, ge=1, le=480, description="Minutes for which a reviewer holds an item; each answer lengthens it."
    )
    review_daily_quota: int = Field(
        20, ge=0, le=500, description="Scorecards with nothing but open answers that a reviewer is handed on a day."
    )
    blind_per_agent: int = Field(
        3, ge=1, le=100, description="Contacts of each agent that the plan draws a month for blind evaluations."
    )
    time_zone: str = Field(
        "America/Toronto", description="Time zone of the site, by which days and months begin, and teams change."
    )
