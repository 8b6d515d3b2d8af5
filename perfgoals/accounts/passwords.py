"""What a password must not be. The rules are Django's; the words are ours, complete in Chinese at any release."""

from __future__ import annotations

from django.contrib.auth import password_validation as rules


class LongEnough(rules.MinimumLengthValidator):
    """At least ``min_length`` characters."""

    def get_error_message(self) -> str:
        """The sentence at the field."""
        return f"密码太短，至少要 {self.min_length} 个字符"


class NotCommon(rules.CommonPasswordValidator):
    """Not among the 20,000 commonest."""

    def get_error_message(self) -> str:
        """The sentence at the field."""
        return "这个密码太常见，容易被猜到，请换一个"


class NotNumeric(rules.NumericPasswordValidator):
    """Not digits alone."""

    def get_error_message(self) -> str:
        """The sentence at the field."""
        return "密码不能全是数字"


class NotLikeName(rules.UserAttributeSimilarityValidator):
    """Not like the user name or the shown name."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "display_name"))

    def get_error_message(self) -> str:
        """The sentence at the field."""
        return "密码与用户名或显示名太相近"
