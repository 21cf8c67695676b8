"""The organisation as an OpenID provider for its own people, by django-allauth's; other organisations ask it.

`between` is what two organisations on one installation know of each other without meeting in the
database; `adapter` is what django-allauth asks us; `views` is the page on which a person says yes.
"""
