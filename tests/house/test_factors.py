"""A factor of matching is one record: no factor without its title, its reason, its weight and its computation."""

from __future__ import annotations

from dataclasses import replace
from gettext import GNUTranslations

import pytest

from matching import explain, weights_of
from matching.factors import COMPUTED
from programme.accounts.account import Role
from programme.pairs.factors import FACTORS, NEEDS
from programme.settings import known_settings
from programme.text.sentences import Sentence
from tests.matching.people import mentee, mentor, snapshot
from translations.build import MO, compile_catalogues


@pytest.fixture(scope="module")
def russian():
    compile_catalogues()
    with MO.open("rb") as file:
        return GNUTranslations(file)


@pytest.mark.parametrize("factor", FACTORS, ids=lambda factor: factor.key)
def test_every_factor_has_its_title_and_reason_in_both_languages(russian, factor):
    for sentence in (factor.title, factor.reason):
        assert russian.gettext(sentence.text) != sentence.text, f"say “{sentence.text}” in Russian"


@pytest.mark.parametrize("factor", FACTORS, ids=lambda factor: factor.key)
def test_every_weight_can_be_set_in_the_tab(factor):
    assert factor.setting in [known.name for known in known_settings()]

    usual = weights_of(snapshot([], []).programme)
    changed = weights_of(snapshot([], [], settings={factor.setting: factor.weight + 1}).programme)

    assert usual[factor.key] == factor.weight
    assert changed == {**usual, factor.key: factor.weight + 1}


def test_a_weight_that_cannot_be_read_keeps_its_usual_value_and_is_told():
    programme = snapshot([], [], settings={NEEDS.setting: "много"}).programme

    assert dict(programme.weights)[NEEDS.key] == NEEDS.weight
    assert programme.faults == ((NEEDS.setting, "много"),)


def test_every_factor_is_computed_and_told_in_the_score():
    one, other = mentee(1, needs=("оценивание",)), mentor(1, competences=("оценивание",))
    parts = explain(snapshot([one], [other]), [(one.code, other.code)])[one.code, other.code].parts

    assert [name for name, _, _ in parts] == [*COMPUTED] == [factor.key for factor in FACTORS]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_names_every_factor(shown_house, russian, language):
    page = shown_house.visitor(Role.CURATOR, language).get("/matching")

    for factor in FACTORS:
        title = factor.title.text if language == "en" else russian.gettext(factor.title.text)
        assert title in page.text


def test_keys_and_rows_of_the_tab_are_nobody_else_s():
    assert len({factor.key for factor in FACTORS}) == len(FACTORS)
    names = [known.name.casefold() for known in known_settings()]
    assert len({*names}) == len(names)


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ({"key": ""}, "lacks key"),
        ({"title": Sentence(" ")}, "lacks title"),
        ({"reason": Sentence("")}, "lacks reason"),
        ({"setting": ""}, "lacks setting"),
        ({"weight": -1}, "a weight of at least 0"),
    ],
)
def test_no_factor_comes_without_its_words(lacking, told):
    with pytest.raises(ValueError, match=told):
        replace(NEEDS, **lacking)
