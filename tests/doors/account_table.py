"""The table of rights of the ways in and out, and of what guards an account."""

from tests.doors.table import NO, OpenDoor

ACCOUNT_DOORS: dict[str, OpenDoor] = {
    "account_login": OpenDoor(200, 302),
    "mfa_login_webauthn": OpenDoor(302, 302),
    "mfa_authenticate": OpenDoor(302, 302),
    # What guards an account is shown to whoever has just proved who they are, which nobody at the doors has.
    **dict.fromkeys(
        (
            "mfa_add_webauthn",
            "offer_passkey",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
            "change_address",
            "confirm_address",
            "account_set_password",
        ),
        OpenDoor(302, 302),
    ),
    "mfa_edit_webauthn": OpenDoor(302, 302, {"pk": "1"}),
    "mfa_remove_webauthn": OpenDoor(302, 302, {"pk": "1"}),
    "security": OpenDoor(302, 200),
    "mfa_index": OpenDoor(302, 200),
    "mfa_list_webauthn": OpenDoor(302, 200),
    "set_up_second_factor": OpenDoor(302, 302),
    "end_session": OpenDoor(302, 302, {"pk": "1"}),
    "end_other_sessions": OpenDoor(302, 302),
    "keep_time_zone": OpenDoor(302, NO),
    "account_reauthenticate": OpenDoor(302, 302),
    "mfa_reauthenticate": OpenDoor(302, 302),
    "mfa_reauthenticate_webauthn": OpenDoor(302, 302),
    "reauthenticate_by_code": OpenDoor(302, 200),
    "confirm_sign_up": OpenDoor(302, 302),
    "account_logout": OpenDoor(302, 200),
    "account_inactive": OpenDoor(200, 200),
    "account_signup": OpenDoor(200, 302),
    "account_change_password": OpenDoor(302, 302),
    "account_reset_password": OpenDoor(200, 200),
    "account_reset_password_done": OpenDoor(200, 200),
    "account_reset_password_from_key": OpenDoor(200, 200, {"uidb36": "1", "key": "none-such"}),
    "account_reset_password_from_key_done": OpenDoor(200, 200),
    "account_request_login_code": OpenDoor(200, 302),
    "account_confirm_login_code": OpenDoor(302, 302),
}
