"""What generated code and its callers import: methods, codecs, errors, deadlines, metadata and channels."""

from protogateway.runtime.calls import Context as Context
from protogateway.runtime.errors import Code as Code
from protogateway.runtime.errors import Failure as Failure
