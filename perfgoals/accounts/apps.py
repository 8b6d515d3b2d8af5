"""Django application of the accounts room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Units, users, roles."""

    name = "perfgoals.accounts"
    verbose_name = "单位与用户"
