"""The tree is RFC 9162's: every leaf is proved by its path, and nothing else is."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from consent.merkle import path, root, root_by

# The entries and roots of the reference implementation of certificate transparency, which RFC 9162's tree is.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_roots_are_those_of_the_reference_implementation() -> None:
    assert [root(ENTRIES[:size]).hex() for size in range(1, 9)] == ROOTS


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root([]) == hashlib.sha256(b"").digest()


def leaves(size: int) -> list[bytes]:
    return [hashlib.sha256(bytes([at])).digest() for at in range(size)]


def test_every_leaf_of_every_tree_is_proved() -> None:
    for size in range(1, 71):
        tree = leaves(size)
        assert {root_by(leaf, at, size, path(tree, at)) for at, leaf in enumerate(tree)} == {root(tree)}


@given(st.integers(1, 70), st.data())
def test_any_flipped_byte_is_refused(size: int, data: st.DataObject) -> None:
    tree = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    proof = [tree[index], *path(tree, index)]
    which, byte, flip = (data.draw(st.integers(low, high)) for low, high in ((0, len(proof) - 1), (0, 31), (1, 255)))
    proof[which] = bytes(value ^ flip if at == byte else value for at, value in enumerate(proof[which]))
    assert root_by(proof[0], index, size, proof[1:]) != root(tree)


@given(st.integers(1, 70), st.data())
def test_a_proof_holds_for_no_other_place_and_no_other_length(size: int, data: st.DataObject) -> None:
    tree = leaves(size)
    index, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    steps = path(tree, index)
    if other != index:
        assert root_by(tree[index], other, size, steps) != root(tree)
    assert root_by(tree[index], index, size, [*steps, bytes(32)]) is None
    assert not steps or root_by(tree[index], index, size, steps[:-1]) is None
    assert root_by(tree[index], size, size, steps) is None
