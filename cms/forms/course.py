"""The form of a course page: money as people write it, languages and currencies that exist."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO

from cms.forms.media import OwnMediaForm
from content.currencies import CURRENCIES, decimals
from content.fields import MAX_NUMBER
from content.languages import language_tag
from content.links import playable
from content.richtext import clean_html

OFTEN_USED = ("USD", "EUR", "GBP", "JPY", "INR", "BRL", "CNY", "CHF", "CAD", "AUD")


def _languages() -> list[tuple[str, str]]:
    """Tags and names, by name: `German (Deutsch)`."""
    named = [(language_tag(code), info) for code, info in LANG_INFO.items() if "name" in info]
    labelled = [(tag, _label(info["name"], info["name_local"])) for tag, info in named if tag is not None]
    return sorted(labelled, key=lambda pair: pair[1])


def _label(name: str, local: str) -> str:
    return name if name.lower() == local.lower() else f"{name} ({local})"


def _currencies() -> list[tuple[str, list[tuple[str, str]]]]:
    rest = sorted(CURRENCIES - set(OFTEN_USED))
    return [("Often used", [(code, code) for code in OFTEN_USED]), ("All", [(code, code) for code in rest])]


class CourseForm(OwnMediaForm):
    """`price` is in units of the currency here, and in its smallest unit on the page."""

    media_fields = ("thumbnail",)

    price = forms.DecimalField(
        required=False, min_value=0, max_digits=13, help_text="Such as 19.99. Leave empty or 0 for a free course."
    )
    currency = forms.ChoiceField(choices=_currencies, initial="USD")
    language = forms.ChoiceField(choices=_languages, initial="en", help_text="The language that the course is in.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        page = self.instance
        if "price" in self.fields:
            self.initial["price"] = Decimal(page.price).scaleb(-decimals(page.currency)) if page.price else None
            self.fields["price"].widget.attrs["step"] = "any"
        self._offer_what_is_set("language", page.language)

    def _offer_what_is_set(self, name: str, value: str) -> None:
        """A rare language that came through the API or an import stays."""
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField) and value and value not in dict(field.choices):  # type: ignore[arg-type]
            field.choices = [(value, value), *_languages()]

    def clean_description(self) -> str:
        return clean_html(str(self.cleaned_data["description"] or ""))

    def clean_preview_video_url(self) -> str:
        url: str = self.cleaned_data["preview_video_url"] or ""
        if url and playable(url) is None:
            raise forms.ValidationError("This is not a link to a YouTube or Vimeo video.")
        return url

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned is not None and "price" in cleaned:
            self._to_minor_units(cleaned, cleaned.pop("price"), cleaned.get("currency"))
        return cleaned

    def _to_minor_units(self, cleaned: dict[str, Any], price: Decimal | None, currency: str | None) -> None:
        if not currency:
            return
        minor = (price or Decimal(0)).scaleb(decimals(currency))
        if minor != minor.to_integral_value():
            self.add_error("price", f"{currency} has {decimals(currency) or 'no'} decimal places.")
        elif minor > MAX_NUMBER:
            self.add_error("price", "This is more than a course can cost.")
        else:
            cleaned["price"] = int(minor)
