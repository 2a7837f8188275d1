"""Domain errors to gRPC statuses with google.rpc details, and back, by the table of `errors`."""

from __future__ import annotations

from datetime import timedelta

import grpc
from google.rpc import code_pb2, error_details_pb2, status_pb2

from services.common.errors import (
    BY_CODE,
    Cancelled,
    DeadlineExceeded,
    DomainError,
    Forbidden,
    Internal,
    InvalidInput,
    NotFound,
    NotReady,
    RateLimited,
    TooLarge,
    Unauthenticated,
    Unavailable,
    rule_of,
)

DOMAIN = "debrief"
DETAILS_KEY = "grpc-status-details-bin"

_PLAIN: dict[grpc.StatusCode, type[DomainError]] = {
    grpc.StatusCode.CANCELLED: Cancelled,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
    grpc.StatusCode.PERMISSION_DENIED: Forbidden,
    grpc.StatusCode.INVALID_ARGUMENT: InvalidInput,
    grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.RESOURCE_EXHAUSTED: RateLimited,
    grpc.StatusCode.FAILED_PRECONDITION: NotReady,
    grpc.StatusCode.OUT_OF_RANGE: TooLarge,
}


def to_status(error: DomainError) -> tuple[grpc.StatusCode, str, tuple[tuple[str, bytes], ...]]:
    """(status, message, trailing metadata with ErrorInfo, BadRequest, RetryInfo as they apply)."""
    rule = rule_of(error)
    code = grpc.StatusCode[rule.grpc]
    status = status_pb2.Status(code=code_pb2.Code.Value(rule.grpc), message=error.message)
    metadata = dict(error.details)
    if error.record:
        metadata["record"] = error.record
    if error.field:
        metadata["field"] = error.field
    status.details.add().Pack(error_details_pb2.ErrorInfo(reason=error.code, domain=DOMAIN, metadata=metadata))
    if error.field:
        violation = error_details_pb2.BadRequest.FieldViolation(field=error.field, description=error.message)
        status.details.add().Pack(error_details_pb2.BadRequest(field_violations=[violation]))
    if error.retry_after is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromTimedelta(error.retry_after)
        status.details.add().Pack(retry)
    return code, error.message, ((DETAILS_KEY, status.SerializeToString()),)


def from_rpc_error(error: grpc.aio.AioRpcError) -> DomainError:
    """The domain error that the other side raised; for a status without our details, the nearest one."""
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            return _from_details(status_pb2.Status.FromString(value), error)
    return _PLAIN.get(error.code(), Internal)(error.details() or f"gRPC status {error.code().name}")


def _from_details(status: status_pb2.Status, error: grpc.aio.AioRpcError) -> DomainError:
    kind: type[DomainError] = _PLAIN.get(error.code(), Internal)
    details: dict[str, str] = {}
    retry_after: timedelta | None = None
    for packed in status.details:
        if packed.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            packed.Unpack(info)
            if info.domain == DOMAIN:
                kind = BY_CODE.get(info.reason, kind)
                details = dict(info.metadata)
        elif packed.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            retry = error_details_pb2.RetryInfo()
            packed.Unpack(retry)
            retry_after = retry.retry_delay.ToTimedelta()
    return kind(
        status.message,
        field=details.pop("field", ""),
        record=details.pop("record", ""),
        retry_after=retry_after,
        details=details,
    )
