"""Which providers this school has registered with."""

from types import ModuleType

from django.conf import settings
from lib.errors import DomainError

from accounts.models import Provider
from accounts.providers import github, google

_MODULES: dict[Provider, ModuleType] = {Provider.GOOGLE: google, Provider.GITHUB: github}


class ProviderNotConfigured(DomainError):
    """The school offers no sign-in by this provider."""

    code = "PROVIDER_NOT_CONFIGURED"
    status = 404
    message = "Signing in this way is not offered here."


def configured() -> list[Provider]:
    """Those that somebody can sign in by."""
    return [provider for provider in Provider if settings.OAUTH_PROVIDERS[provider.value]["client_id"]]


def module_of(provider: Provider) -> tuple[ModuleType, dict[str, str]]:
    """The code that knows `provider`, and its settings. Raises ProviderNotConfigured."""
    config = settings.OAUTH_PROVIDERS[provider.value]
    if not config["client_id"]:
        raise ProviderNotConfigured()
    return _MODULES[provider], config
