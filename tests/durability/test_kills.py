"""SIGKILL anywhere, go on: the same report, no committed reply asked for twice, all of it listed.

The suite kills a few runs. ``python -m tests.durability.campaign`` kills as many as it is told,
and so does this file with ``SYMPHONY_KILLS=50``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import pytest

from tests.durability.campaign import SQLITE, Campaign, Outcome, campaign, figures
from tests.durability.moments import Moment
from tests.durability.postgres import database

KILLS = int(os.environ.get("SYMPHONY_KILLS", "3"))


def sound(found: Sequence[Outcome], kills: int) -> None:
    """The bars."""
    told = figures(found)
    assert told["runs_killed"] == kills, told
    assert told["equal_reports"] == f"{kills} of {kills}", told
    assert told["repeated_after_commit"] == 0, told
    assert not told["problems"], told


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campaign]:
    """One corpus, one server, one driver for all of them."""
    with Campaign(tmp_path_factory.mktemp("kills")) as made:
        yield made


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_killed_at_random_with_models(ground: Campaign) -> None:
    modes = ("fusion", "symphony")
    sound(campaign(ground, kills=KILLS, seed=11, modes=modes), KILLS)


@pytest.mark.slow
def test_killed_at_random_without_models(ground: Campaign) -> None:
    sound(campaign(ground, kills=1, seed=5, modes=("symphony",), models=False), 1)


@pytest.mark.slow
def test_killed_at_the_edges_of_a_reply(ground: Campaign) -> None:
    peace = ground.undisturbed("fusion", models=True)
    assert peace.calls >= 3
    moments = [
        Moment("reply", nth=1, committed=False),
        Moment("flight", nth=1, after_s=0.0),
        Moment("reply", nth=1, committed=True),
    ]
    outcome = ground.killed("fusion", moments, peace)
    assert outcome.kills == 3
    assert outcome.equal
    assert outcome.repeated == 0
    assert outcome.in_flight >= 2, "the first reply was lost, and so was the call after it"
    assert outcome.listed == outcome.in_flight
    assert not outcome.problems


@pytest.mark.slow
@pytest.mark.parametrize("database_of", ["sqlite", "postgres"])
def test_a_killed_worker_is_followed_by_one_that_ends_its_run(
    ground: Campaign,
    database_of: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue = SQLITE
    if database_of == "postgres":
        queue = database(request.getfixturevalue("postgres"), "workers")
    monkeypatch.setattr(ground, "queue", queue)
    peace = ground.undisturbed("fusion", models=True)
    moments = [Moment("reply", nth=1, committed=True), Moment("row", nth=9, committed=True)]
    outcome = ground.killed("fusion", moments, peace)
    assert outcome.kills == 2
    assert outcome.equal
    assert outcome.repeated == 0
    assert outcome.listed == outcome.in_flight
    assert not outcome.problems
