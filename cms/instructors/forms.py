"""What is asked for."""

from django import forms


class InstructorForm(forms.Form):
    """Whom to bring in."""

    email = forms.EmailField(label="E-mail address of the instructor", max_length=254)
