"""The example contracts of protogateway, generated and imported."""

from protogateway.tests.conftest import library, library_folder, library_request, torture, torture_folder

__all__ = ["library", "library_folder", "library_request", "torture", "torture_folder"]
