"""Samples of mutants, which depend on a seed and are spread over modules and operators."""

from __future__ import annotations

from collections import Counter

from tests.mutants.mutant import Mutant, Replacement
from tests.mutants.sampling import sample, shares


def mutant(operator: str, number: int) -> Mutant:
    return Mutant("m", "code/m.py", "f", operator, number, f"a{number}", f"b{number}", Replacement(0, 0, ""), ())


ALL = [mutant("number", n) for n in range(100)] + [mutant("swap", n) for n in range(100)] + [mutant("await", 1)]


def test_seed_determines_the_sample() -> None:
    samples = [[m.id for m in sample(ALL, 20, seed, lambda _: True)] for seed in (1, 1, 2)]
    assert samples[0] == samples[1] != samples[2]


def test_operators_have_equal_shares_and_rare_ones_are_included() -> None:
    assert Counter(m.operator for m in sample(ALL, 21, 1, lambda _: True)) == {"number": 10, "swap": 10, "await": 1}


def test_mutant_that_does_not_compile_is_replaced() -> None:
    chosen = sample(ALL, 20, 1, lambda m: m.operator != "swap")
    assert Counter(m.operator for m in chosen) == {"number": 19, "await": 1}


def test_removing_a_mutant_changes_one_of_the_sample() -> None:
    before = sample(ALL, 20, 1, lambda _: True)
    after = sample([m for m in ALL if m != before[0]], 20, 1, lambda _: True)
    assert len(set(before) - set(after)) == 1


def test_shares_are_proportional_but_a_small_module_has_a_minimum() -> None:
    assert shares({"large": 3000, "small": 30, "middle": 1000}, 400) == {"large": 281, "small": 20, "middle": 99}
    assert shares({"tiny": 7, "other": 7}, 400) == {"tiny": 7, "other": 7}
