"""Addresses of what a person is told, of how they want to be told, and of the mailbox for development."""

from django.urls import URLPattern, path

from engagements.views import mail_choices, mailbox, notifications

urlpatterns: list[URLPattern] = [
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_every, name="read_notifications"),
    path("notifications/<int:pk>/", notifications.open_notification, name="open_notification"),
    path("notifications/<int:pk>/read/", notifications.read_one, name="read_notification"),
    path("notifications/mails/", mail_choices.mail_choices, name="mail_choices"),
    path("unsubscribe/<str:token>/", mail_choices.unsubscribe, name="unsubscribe"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<str:name>/<int:number>/", mailbox.mailbox_mail, name="mailbox_mail"),
    path("mailbox/<str:name>/<int:number>/html/", mailbox.mailbox_html, name="mailbox_html"),
    path("mailbox/<str:name>/<int:number>/source/", mailbox.mailbox_source, name="mailbox_source"),
]
