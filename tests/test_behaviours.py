"""The table of behaviours has no gaps but those that it names."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from tests.behaviours import citing, gaps, numbers_in, proofs, table


def test_it_has_every_number():
    numbers = [f"S{one}" for one in range(1, 96)] + [f"D{one}" for one in range(1, 19)]

    assert list(table().behaviours) == numbers
    assert len(table().to_prove) == 95 - 2 + 18


def test_what_must_be_proven_is_proven_or_waits_for_something():
    assert gaps() == []


def test_what_waits_is_not_proven_already():
    """Whoever proves it takes it off the list."""
    assert table().open.keys() & proofs().keys() == set()


def test_what_is_proven_in_part_is_cited():
    assert table().partly.keys() <= proofs().keys()


def test_no_test_cites_a_number_that_does_not_exist():
    assert proofs().keys() <= table().behaviours.keys()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("S7, S13 and D2.", {"S7", "S13", "D2"}),
        ("S86-S88, D1", {"S86", "S87", "S88", "D1"}),
        ("S8 to S10: all.", {"S8", "S9", "S10"}),
        ("test S53 holds", {"S53"}),
        ("Not by security.md, D2; R2, T3, SHA256, UTF-S8x", set()),
    ],
)
def test_numbers_are_found_in_what_a_test_says(text, numbers):
    assert numbers_in(text) == numbers


def test_only_tests_cite():
    """Not what they use: neither a fixture, nor a class or module without tests."""
    tests = '''
        """S1."""
        class TestOne:
            """S2."""
            def test_a_rule(self):
                """S3."""
            def helper(self):
                """S4."""
        class TestNone:
            """S5."""
        def fixture():
            """S6."""
    '''
    found = {name: numbers_in(text) for name, text in citing(ast.parse(dedent(tests)))}

    assert found == {"": {"S1"}, "TestOne": {"S2"}, "TestOne::test_a_rule": {"S3"}}
    bare = '"""S1."""\ndef fixture():\n    """S2."""\n'
    assert list(citing(ast.parse(bare))) == []
