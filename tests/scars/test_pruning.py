import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from needlepoint.scars.find.pruning import part_into_dales, prune_dales


def everywhere(depth_mm):
    return np.ones(depth_mm.shape, dtype=bool)


def rough(seed, size=16, smooth=1.0):
    return gaussian_filter(np.random.default_rng(seed).normal(size=(size, size)), smooth)


def meetings(dales, depth_mm):
    """Every two neighbouring dales and their saddle, the first to be met when water falls.

    One pixel can be the saddle of several pairs; of those the pair with the lower numbers counts
    as met first, or which neighbour a shallow dale goes to would be left to chance.
    """
    saddles = {}
    for i, j in ((0, 1), (1, -1), (1, 0), (1, 1)):
        for row in range(dales.shape[0] - i):
            for col in range(max(0, -j), dales.shape[1] - max(0, j)):
                pair = sorted((dales[row, col], dales[row + i, col + j]))
                lower = min(depth_mm[row, col], depth_mm[row + i, col + j])
                saddles[tuple(pair)] = max(saddles.get(tuple(pair), -np.inf), lower)
    return sorted((-saddle, a, b) for (a, b), saddle in saddles.items() if a != b)


def pruned_step_by_step(depth_mm, least_mm):
    """Wolf pruning as it is told: the shallowest dale goes first, then everything anew."""
    dales = prune_dales(depth_mm, everywhere(depth_mm), 0.0)
    met = meetings(dales, depth_mm)
    region = {dale: dale for dale in np.unique(dales).tolist()}
    while True:
        labels = np.vectorize(region.get)(dales)
        first = {}
        for saddle, a, b in met:
            for here, there in ((region[a], region[b]), (region[b], region[a])):
                if here != there:
                    first.setdefault(here, (-saddle, there))
        nesting = {a: depth_mm[labels == a].max() - saddle for a, (saddle, _) in first.items()}
        if not nesting or min(nesting.values()) >= least_mm:
            return labels
        shallowest = min(nesting, key=nesting.__getitem__)
        into = first[shallowest][1]
        region = {dale: into if was == shallowest else was for dale, was in region.items()}


def same_parts(one, other):
    pairs = set(zip(one.ravel().tolist(), other.ravel().tolist(), strict=True))
    return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def test_two_pits_stay_apart_when_the_saddle_between_them_is_high_enough():
    depth = np.array([[0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 5.0, 2.0, 4.0, 0.0], [0.0] * 5])
    assert prune_dales(depth, everywhere(depth), 1.9).max() == 2
    assert prune_dales(depth, everywhere(depth), 2.1).max() == 1


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.9))
@example(seed=846, share=0.25)  # two pairs share their saddle pixel
@example(seed=489, share=0.15)
def test_one_pass_gives_what_pruning_step_by_step_gives(seed, share):
    depth = rough(seed)
    least = share * np.ptp(depth)
    assert same_parts(
        prune_dales(depth, everywhere(depth), least), pruned_step_by_step(depth, least)
    )


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), share=st.floats(0.01, 0.5))
def test_every_dale_kept_is_as_deep_as_asked_under_its_saddle(seed, share):
    depth = rough(seed)
    least = share * np.ptp(depth)
    dales = part_into_dales(depth, everywhere(depth), least)
    assert np.all(dales.deepest_mm - dales.saddle_mm >= least)
    assert dales.labels.min() == 1


def test_turning_the_map_turns_the_dales():
    depth = rough(3)
    turned = prune_dales(np.rot90(depth), everywhere(depth), 0.2)
    assert same_parts(np.rot90(prune_dales(depth, everywhere(depth), 0.2)), turned)


def test_what_is_not_sound_belongs_to_no_dale_and_joins_none():
    depth = np.array([[1.0, 3.0, 2.9, 3.0, 1.0]])
    sound = np.array([[True, True, False, True, True]])
    labels = prune_dales(depth, sound, 0.5)
    assert labels[0, 2] == 0
    assert labels[0, 1] != labels[0, 3]
    assert prune_dales(depth, everywhere(depth), 0.5).max() == 1


def test_a_flat_map_is_one_dale_and_an_empty_one_has_none():
    flat = np.zeros((30, 40))
    assert prune_dales(flat, everywhere(flat), 0.01).max() == 1
    assert prune_dales(flat, np.zeros(flat.shape, dtype=bool), 0.01).max() == 0
