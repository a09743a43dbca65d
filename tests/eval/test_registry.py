"""Names, what runs under them, and reports that list what could not run."""

import pytest

import eval as package
from eval import registry
from eval.errors import BenchmarkUnknown


def test_every_name_leads_to_a_function():
    for known in (registry.benchmarks(), registry.benches()):
        for name, benchmark in known.items():
            assert benchmark.name == name
            assert benchmark.description.endswith(".")
            assert callable(benchmark.run)


def test_public_names():
    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = package.nothing_here


def test_unknown_names_list_the_known():
    with pytest.raises(BenchmarkUnknown, match=r"'scifakt'.*scifact"):
        registry.select(["scifakt"], registry.benchmarks())


def test_selection():
    known = registry.benchmarks()
    assert [b.name for b in registry.select(["demo", "scifact", "demo"], known)] == [
        "demo",
        "scifact",
    ]
    assert len(registry.select([], known)) == len(known)


def test_the_quick_suite_is_part_of_the_full_one_and_a_name_adds_to_it():
    known = registry.benchmarks()
    quick = [one.name for one in registry.select([], known, suite="quick")]
    full = [one.name for one in registry.select([], known, suite="full")]
    assert set(quick) < set(full)
    assert "models" not in full  # it costs money
    added = registry.select(["models"], known, suite="quick")
    assert [one.name for one in added] == [*quick, "models"]
    assert all(one.kind != "bench" for one in known.values())


def test_every_set_is_named_with_its_folder(shared_data):
    for one in registry.benchmarks().values():
        assert all((shared_data / name).is_dir() for name in one.sets), one.name
