"""Addresses of the registers: the same for each, and what one of them has besides."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from engagements.registers.all_registers import REGISTERS
from engagements.registers.register import Register
from engagements.views import register_files, registers, rehearsals
from engagements.views.acceptance import answer_acceptance, risk_acceptance
from engagements.views.environment_cell import environment_cell
from engagements.views.fix_order import risk_place
from engagements.views.register_list import register_columns, register_list
from engagements.views.register_many import register_many
from engagements.views.register_row import register_row
from engagements.views.risks import risk_move
from engagements.views.runbooks import copy_runbooks


def _pages_of(register: Register) -> Iterator[URLPattern]:  # type: ignore[type-arg]  # any entry
    base, name, which = f"e/<slug:code>/{register.key}", register.entry_name, {"register": register.key}
    yield path(f"{base}/", register_list, which, name=register.key)
    yield path(f"{base}/columns/", register_columns, which, name=f"{register.key}_columns")
    yield path(f"{base}/many/", register_many, which, name=f"{register.key}_many")
    yield path(f"{base}/new/", registers.register_new, which, name=f"{name}_new")
    yield path(f"{base}/bin/", registers.register_bin, which, name=register.bin_name)
    yield path(f"{base}/export/<slug:form>/", register_files.register_export, which, name=f"{name}_export")
    yield path(f"{base}/import/", register_files.register_import_new, which, name=f"{name}_import")
    yield path(f"{base}/<int:number>/", registers.register_entry, which, name=name)
    for page, view in (
        ("edit", registers.register_edit),
        ("row", register_row),
        ("delete", registers.register_delete),
        ("restore", registers.register_restore),
    ):
        yield path(f"{base}/<int:number>/{page}/", view, which, name=f"{name}_{page}")


_REHEARSAL = "e/<slug:code>/rehearsals/<int:number>"

urlpatterns: list[URLPattern] = [
    *(pattern for register in REGISTERS.values() for pattern in _pages_of(register)),
    path("e/<slug:code>/imports/<int:number>/", register_files.register_import, name="register_import"),
    *(
        path(f"e/<slug:code>/imports/<int:number>/{page}/", view, name=name)
        for page, view, name in (
            ("columns", register_files.import_columns, "import_columns"),
            ("start", register_files.start_import, "start_import"),
            ("progress", register_files.import_progress, "import_progress"),
            ("discard", register_files.discard_import, "discard_import"),
            ("undo", register_files.undo_import, "undo_import"),
            ("problems", register_files.import_problems, "import_problems"),
        )
    ),
    path("e/<slug:code>/risks/<int:number>/move/", risk_move, name="risk_move"),
    path("e/<slug:code>/risks/<int:number>/acceptance/", risk_acceptance, name="risk_acceptance"),
    path(
        "e/<slug:code>/risks/<int:number>/acceptance/<int:pk>/", answer_acceptance, name="answer_acceptance"
    ),
    path("e/<slug:code>/risks/<int:number>/place/", risk_place, name="risk_place"),
    path("e/<slug:code>/environment/cell/", environment_cell, name="environment_cell"),
    path("e/<slug:code>/runbooks/copy/", copy_runbooks, name="copy_runbooks"),
    path("e/<slug:code>/runbooks/preview/", rehearsals.preview_steps, name="preview_steps"),
    path("e/<slug:code>/runbooks/<int:number>/rehearse/", rehearsals.rehearse, name="rehearse"),
    path(f"{_REHEARSAL}/", rehearsals.rehearsal, name="rehearsal"),
    path(f"{_REHEARSAL}/end/", rehearsals.rehearsal_end, name="rehearsal_end"),
    path(f"{_REHEARSAL}/steps/<int:step>/", rehearsals.rehearsal_tick, name="rehearsal_tick"),
    path(f"{_REHEARSAL}/steps/<int:step>/note/", rehearsals.rehearsal_note, name="rehearsal_note"),
]
