"""Addresses of the accounts room."""

from django.urls import path

from perfgoals.accounts.views import login, units, users

urlpatterns = [
    path("login/", login.login, name="login"),
    path("logout/", login.logout, name="logout"),
    path("session/", login.session, name="session"),
    path("password/", login.password, name="password"),
    path("units/", units.units, name="units"),
    path("units/new/", units.unit_new, name="unit-new"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/delete/", units.unit_delete, name="unit-delete"),
    path("users/", users.users, name="users"),
    path("users/new/", users.user_new, name="user-new"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/active/", users.user_active, name="user-active"),
    path("users/<int:pk>/password/", users.user_password, name="user-password"),
]
