"""Signing in with an account elsewhere: OpenID Connect, as django-allauth does it, and what we check besides.

`web` asks providers, `claims` judges what they say, `openid` puts both into django-allauth's flow.
Who somebody is here, and what follows from it, is `sharing.operations.accounts_elsewhere`.
"""
