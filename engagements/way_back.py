"""Where a person is led after a deed: to where the button was pressed, and never out of the engagement."""

from django.utils.http import url_has_allowed_host_and_scheme


def way_back(asked: str, code: str, otherwise: str) -> str:
    """The address that was asked for, where it is a page of this engagement, `otherwise` where it is not."""
    is_own = (
        asked.startswith(f"/e/{code}/")
        and asked.isprintable()
        and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    )
    return asked if is_own else otherwise
