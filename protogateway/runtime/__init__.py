"""Methods, codecs, errors, deadlines, metadata and channels: all that generated code and its callers import."""

from protogateway.runtime.context import Context
from protogateway.runtime.errors import RpcError, StatusCode

__all__ = ["Context", "RpcError", "StatusCode"]
