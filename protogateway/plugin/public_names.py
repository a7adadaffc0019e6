"""The names that messages and enums have in the OpenAPI document and in TypeScript."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from google.protobuf.descriptor import Descriptor, EnumDescriptor

from protogateway.plugin.contract import class_name


def public_names(elements: Iterable[Descriptor | EnumDescriptor]) -> dict[str, str]:
    """Full names to names: the class's, or with its package before it where two packages have the same.

    `Book`, or `LibraryV1Book`.
    """
    found = {element.full_name: element for element in elements}
    shared = Counter(class_name(element) for element in found.values())
    return {
        name: class_name(element) if shared[class_name(element)] == 1 else _package(element) + class_name(element)
        for name, element in found.items()
    }


def _package(element: Descriptor | EnumDescriptor) -> str:
    words = re.split(r"[._]", element.file.package)
    return "".join(word[:1].upper() + word[1:] for word in words)
