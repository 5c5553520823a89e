"""`manage.py revoke_certificate NUMBER --by EMAIL --reason WORDS`"""

from typing import Any

from accounts.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from lib.errors import DomainError, Invalid

from learning.actions.certificate import revoke_certificate
from learning.models import Certificate


class Command(BaseCommand):
    """Declare a certificate void."""

    help = "Declare a certificate void. Whoever verifies it from now on is told so, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as printed on the certificate")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the admin who decides it")
        parser.add_argument("--reason", required=True, metavar="WORDS", help="why; everybody who verifies it reads it")

    def handle(self, *args: Any, **options: Any) -> None:
        certificate = Certificate.objects.numbered(options["number"]).first()
        admin = User.objects.filter(email=User.objects.normalize_email(options["by"])).first()
        if certificate is None or admin is None:
            raise CommandError("There is no such certificate." if admin else "There is no such person.")
        try:
            revoke_certificate(certificate=certificate, by=admin, reason=options["reason"])
        except Invalid as error:
            raise CommandError(f"The reason {error.details['fields']['reason'][0]}.") from error
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{certificate.number} is void.")
