"""A result's address: the check's key and the subject's label, as they stand in a link or a button."""

from django import forms


class ResultAddressForm(forms.Form):
    """Invalid means that there can be no such result."""

    check = forms.CharField(max_length=64)
    subject = forms.CharField(max_length=500, strip=False)
