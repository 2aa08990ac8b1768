"""The step of a sign-in at which a second factor is asked for."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpResponse

from engagements.sign_in.second_factor import asks_second_step


class SecondStep(AuthenticateStage):  # type: ignore[misc]  # allauth has no types
    def handle(self) -> tuple[HttpResponse | None, bool]:
        """An answer to give instead of going on, and whether the sign-in may go on after it."""
        if self.login.user is None or not asks_second_step(self.login.user):
            return None, True
        response, goes_on = super().handle()
        return response, goes_on
