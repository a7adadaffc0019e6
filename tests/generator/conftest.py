"""The generator's own example contracts, generated and imported."""

import sys

from bff.generate.tests.conftest import library, library_folder, library_request, torture, torture_folder
from gen import codec, parsed, runtime

__all__ = ["library", "library_folder", "library_request", "torture", "torture_folder"]

# The same files under another name: the face must catch the errors that the example's codecs raise.
sys.modules |= {"lending.codec": codec, "lending.parsed": parsed, "lending.runtime": runtime}
