"""The field mask of a PATCH, over the message that its body fills."""

from __future__ import annotations

from typing import Any

import orjson
from google.protobuf.descriptor import Descriptor

from protogateway.http import field_mask as mask
from protogateway.http.problem import Problem
from protogateway.http.request_fields import walk
from protogateway.runtime.codec import Codec
from protogateway.runtime.method import HttpBinding


class Masking:
    """Finds out which fields of the body change. `name`: of the mask in the query."""

    def __init__(self, codec: Codec[Any], binding: HttpBinding) -> None:
        request: Descriptor = codec.upb.DESCRIPTOR
        body = next(field for field in request.fields if field.json_name == binding.body)
        assert body.message_type is not None, f"{binding.template}: a mask needs a message as its body"
        self.name = walk(request, binding.mask)[0].json_name
        self._attribute = binding.mask
        self._message = body.message_type

    def paths(self, own: str | None, body: bytes) -> list[str]:
        """Those of the client's own mask; without one, of all that the body holds."""
        if own is not None:
            try:
                return mask.asked(self._message, own)
            except ValueError as error:
                raise Problem.field(self.name, str(error)) from error
        held = orjson.loads(body) if body else {}
        return list(mask.held(self._message, held)) if isinstance(held, dict) else []

    def fill(self, official: Any, paths: list[str]) -> None:
        """Sets the mask of the request, which is the official library's message."""
        getattr(official, self._attribute).paths[:] = paths
