"""Names of messages and enums in the OpenAPI document and in TypeScript."""

import re
from collections import Counter
from collections.abc import Iterable

from google.protobuf.descriptor import Descriptor, EnumDescriptor

from protogateway.plugin.contract import class_name


def public_names(elements: Iterable[Descriptor | EnumDescriptor]) -> dict[str, str]:
    """Map full names to class names, with the package before a name that two packages share.

    Examples: `Book`, `LibraryV1Book`.
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
