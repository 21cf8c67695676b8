"""Telling other programs what happened: found, signed, sent, tried again (standardwebhooks.com)."""
