"""The proof: what the gate answers is what the rows say, after anything, at any moment, for everybody.

Short in every test run, long by `make prove`. CONTRIBUTING.md says how to repeat a failure.
"""
