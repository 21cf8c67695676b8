"""Measurements: `python -m bench` prints them and keeps them in bench/results."""
