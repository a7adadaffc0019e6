from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers.recommender.sampling import PROBABILITY_SCALE, Words, philox4x32, sample, uniform_u16


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_returns_the_values_that_its_authors_published(
    counter: Words, key: tuple[int, int], expected: Words
) -> None:
    assert philox4x32(counter, key) == expected


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_a_random_number_is_repeatable_and_within_the_scale(key: int, counter: int) -> None:
    assert 0 <= uniform_u16(key, counter) < PROBABILITY_SCALE
    assert uniform_u16(key, counter) == uniform_u16(key, counter)


@pytest.mark.parametrize(
    ("key", "counter", "expected"),
    [
        (0, 0, 0x6627),
        (0x0123456789ABCDEF, 1, 0xADCA),
        (0x0123456789ABCDEF, 2, 0xF7CE),
        (0xFEDCBA9876543210, 1 << 32, 0x4F9C),
        (2**64 - 1, 2**64 - 1, 0x4D18),
    ],
)
def test_a_random_number_is_the_same_in_every_version(key: int, counter: int, expected: int) -> None:
    """Otherwise the decisions of an earlier version could not be replayed."""
    assert uniform_u16(key, counter) == expected


def test_both_halves_of_key_and_counter_matter() -> None:
    numbers = {
        uniform_u16(0, 0),
        uniform_u16(1, 0),
        uniform_u16(1 << 32, 0),
        uniform_u16(0, 1),
        uniform_u16(0, 1 << 32),
    }
    assert len(numbers) == 5


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_every_candidate_is_sampled_by_exactly_its_probability(probabilities: list[int]) -> None:
    sampled = [sample(probabilities, at) for at in range(sum(probabilities))]
    assert [sampled.count(index) for index in range(len(probabilities))] == probabilities


def test_a_number_beyond_the_last_probability_is_refused() -> None:
    with pytest.raises(IndexError):
        sample([1, 2], 3)


def test_samples_follow_the_probabilities() -> None:
    """χ² with 3 degrees of freedom exceeds 16.27 once in a thousand; key and counters are fixed."""
    probabilities, draws = [32_768, 16_384, 8_192, 8_192], 8_000
    chosen = [sample(probabilities, uniform_u16(20261102, counter)) for counter in range(draws)]
    expected = [probability * draws / PROBABILITY_SCALE for probability in probabilities]
    chi2 = sum((chosen.count(i) - e) ** 2 / e for i, e in enumerate(expected))
    assert chi2 < 16.27
