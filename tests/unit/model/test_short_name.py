"""A short name is proposed by a person's given name."""

from __future__ import annotations

import pytest

from rlhf.model.short_name import is_handle, short_name


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Dr Amara Okafor", "amara"),
        ("amara okafor", "amara"),
        ("Prof. Dr. Grace Icefield", "grace"),
        ("José Núñez", "jose"),
        ("Søren Łuk", "soren"),
        ("Jean-Luc Bernard", "jean-luc"),
        ("N'Golo Diarra", "ngolo"),
        ("Σοφία Παππά", ""),
        ("佐藤 Hanako", "hanako"),
        ("Dr", ""),
        ("", ""),
        ("Con Forge Ben", "ben"),
        ("A" * 40, "a" * 32),
    ],
)
def test_the_given_name_in_plain_letters(name: str, proposed: str) -> None:
    assert short_name(name) == proposed
    assert not proposed or is_handle(proposed)


@pytest.mark.parametrize("text", ["Amara", "forge", "project", "con", "-a", "a b", "", "a" * 33, "amara\n"])
def test_what_is_no_handle(text: str) -> None:
    assert not is_handle(text)
