"""Environments and secrets: the keys of each, where they are kept, whose they are; never a value."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import EnvironmentKey
from engagements.registers.environment import ENVIRONMENT
from handover.material import Material
from handover.register_rows import columns_of, row_of
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    return {
        "columns": columns_of(ENVIRONMENT),
        "environments": [
            {"key": key, "name": str(label), "keys": [_row(one) for one in material.environment_keys[key]]}
            for key, label in EnvironmentKey.Environment.choices
            if key in material.environment_keys
        ],
    }


def _row(key: EnvironmentKey) -> dict[str, Any]:
    return row_of(ENVIRONMENT, key) | {"state_key": key.state}


SECTION = Section("environments", 7, _("Environments and secrets"), collect, flows=True)
