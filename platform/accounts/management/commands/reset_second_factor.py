"""`manage.py reset_second_factor EMAIL --by EMAIL --reason TEXT`: for who can't get in any more, the last admin too."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from lib.errors import DomainError

from accounts.actions.second_factor_reset import rescue_from_machine
from accounts.models import User


class Command(BaseCommand):
    help = "Lets somebody in by password alone again, who lost what they sign in with beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose second factor is removed")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the admin who answers for it")
        parser.add_argument("--reason", default="Reset on the machine that hosts the school.")

    def handle(self, *args: Any, **options: Any) -> None:
        user, by = _person(options["email"]), _person(options["by"])
        try:
            rescue_from_machine(user=user, by=by, reason=options["reason"])
        except DomainError as refused:
            raise CommandError(refused.message) from None
        self.stdout.write(f"{user.email} signs in by password alone now, and sets up a second factor anew.")


def _person(email: str) -> User:
    user = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if user is None:
        raise CommandError(f"Nobody has the address {email}.")
    return user
