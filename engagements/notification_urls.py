"""Addresses of what a person is told, and of how they want to be told."""

from django.urls import URLPattern, path

from engagements.views import mail_choices, notifications

urlpatterns: list[URLPattern] = [
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_every, name="read_notifications"),
    path("notifications/<int:pk>/", notifications.open_notification, name="open_notification"),
    path("notifications/<int:pk>/read/", notifications.read_one, name="read_notification"),
    path("notifications/mails/", mail_choices.mail_choices, name="mail_choices"),
    path("unsubscribe/<str:token>/", mail_choices.unsubscribe, name="unsubscribe"),
]
