"""What is asked for."""

from django import forms

from content.models import CourseInstructor


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    role = forms.ChoiceField(
        choices=[
            (CourseInstructor.Role.CO, "Co-instructor: writes, reorders and submits the course as you do"),
            (CourseInstructor.Role.LEAD, "Lead: takes over from the present lead, who stays as co-instructor"),
        ],
        initial=CourseInstructor.Role.CO,
        widget=forms.RadioSelect,
    )
