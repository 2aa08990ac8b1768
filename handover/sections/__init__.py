"""The sections of the pack, one file each; a new file here is a new section."""

import importlib
import pkgutil
from functools import cache

from handover.sections.section import Section

__all__ = ["Section", "all_sections"]


@cache
def all_sections() -> tuple[Section, ...]:
    """Every section in the order of the pack."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    )
    sections = (module.SECTION for module in modules if hasattr(module, "SECTION"))
    return tuple(sorted(sections, key=lambda section: section.order))
