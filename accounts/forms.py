"""What a person can say of themselves."""

from __future__ import annotations

from django import forms

from accounts.models import User


class ProfileForm(forms.ModelForm):
    """Name and language."""

    class Meta:
        model = User
        fields = ["name", "language"]
