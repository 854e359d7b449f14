//! An ordered list with order statistics: the position of a member, and the member at a position.
//!
//! A weight-balanced binary tree: neither side of a node weighs more than three times the other, so a tree of a million
//! is at most 46 deep. Members are slots; the caller keeps their nodes in a dense table ([`OrderNodes`]), which several
//! indexes share as long as no member is in two of them, so that the steady state allocates nothing. Keys must be
//! unique. Results depend on the keys alone, never on the history of the tree.

use std::ops::{Index, IndexMut};

use super::slab::Slot;

/// How many times heavier than the other one side of a node may be. Three with a [`TURN`] of two is the one pair of
/// whole numbers that keeps the balance through insertions and removals (Hirai and Yamamoto, 2011).
const LEAN: u64 = 3;
/// How many times heavier than the outer grandchild the inner one must be to become the root of the subtree.
const TURN: u64 = 2;

/// A member's node in the tree.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Node<K, T> {
    key: K,
    parent: Option<Slot<T>>,
    /// The subtrees of smaller and of larger keys.
    children: [Option<Slot<T>>; 2],
    /// The size of the subtree including the node; 0 for a member that is in no index.
    size: u32,
}

/// A node's parent and its side; the root has no parent.
type Link<T> = (Option<Slot<T>>, usize);

/// The nodes of all members, by member. Each takes the size of the key plus 16 bytes.
#[derive(Clone, Debug)]
pub(in crate::engine) struct OrderNodes<K, T>(Vec<Node<K, T>>);

impl<K, T> Default for OrderNodes<K, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, T> Index<Slot<T>> for OrderNodes<K, T> {
    type Output = Node<K, T>;
    fn index(&self, member: Slot<T>) -> &Node<K, T> {
        &self.0[member.number() as usize]
    }
}

impl<K, T> IndexMut<Slot<T>> for OrderNodes<K, T> {
    fn index_mut(&mut self, member: Slot<T>) -> &mut Node<K, T> {
        &mut self.0[member.number() as usize]
    }
}

impl<K, T> OrderNodes<K, T> {
    fn has(&self, member: Slot<T>) -> bool {
        self.0.get(member.number() as usize).is_some_and(|node| node.size > 0)
    }

    fn size(&self, top: Option<Slot<T>>) -> u32 {
        top.map_or(0, |top| self[top].size)
    }

    fn measure(&mut self, top: Slot<T>) {
        let [smaller, larger] = self[top].children;
        self[top].size = self.size(smaller) + self.size(larger) + 1;
    }

    fn link(&self, node: Slot<T>) -> Link<T> {
        let parent = self[node].parent;
        (parent, parent.map_or(0, |parent| usize::from(self[parent].children[1] == Some(node))))
    }

    fn hang(&mut self, (parent, side): (Slot<T>, usize), child: Option<Slot<T>>) {
        self[parent].children[side] = child;
        if let Some(child) = child {
            self[child].parent = Some(parent);
        }
    }

    /// The child on the heavier side, which exists.
    fn heavy_child(&self, top: Slot<T>, side: usize) -> Slot<T> {
        self[top].children[side].expect("the heavier side is not empty")
    }

    /// Rotates the child on `side` of `top` above it. The caller links the returned node.
    fn rotate(&mut self, top: Slot<T>, side: usize) -> Slot<T> {
        let risen = self.heavy_child(top, side);
        self.hang((top, side), self[risen].children[1 - side]);
        self.hang((risen, 1 - side), Some(top));
        self.measure(top);
        self.measure(risen);
        risen
    }

    /// Rebalances `top`, whose `side` is too heavy by one. The caller links the returned node.
    fn lighten(&mut self, top: Slot<T>, side: usize) -> Slot<T> {
        let child = self.heavy_child(top, side);
        let [inner, outer] = [1 - side, side].map(|side| u64::from(self.size(self[child].children[side])) + 1);
        if inner >= TURN * outer {
            let risen = self.rotate(child, 1 - side);
            self.hang((top, side), Some(risen));
        }
        self.rotate(top, side)
    }
}

/// Some members in order, smallest key first.
#[derive(Clone, Debug)]
pub(in crate::engine) struct OrderIndex<T> {
    root: Option<Slot<T>>,
    len: u32,
}

impl<T> Default for OrderIndex<T> {
    fn default() -> Self {
        Self { root: None, len: 0 }
    }
}

impl<T> OrderIndex<T> {
    /// The number of members. O(1).
    #[cfg(test)]
    fn len(&self) -> u32 {
        self.len
    }

    /// Inserts `member`. O(log n). It must be in no index that shares `nodes`, and `key` must not be in this one.
    pub(in crate::engine) fn insert<K: Ord + Copy>(&mut self, nodes: &mut OrderNodes<K, T>, key: K, member: Slot<T>) {
        debug_assert!(!nodes.has(member), "a member stands in one index at a time");
        let node = |size| Node { key, parent: None, children: [None; 2], size };
        if nodes.0.len() <= member.number() as usize {
            nodes.0.resize_with(member.number() as usize + 1, || node(0));
        }
        nodes[member] = node(1);
        let (mut link, mut next): (Link<T>, _) = ((None, 0), self.root);
        while let Some(top) = next {
            debug_assert!(nodes[top].key != key, "keys are all different");
            link = (Some(top), usize::from(nodes[top].key < key));
            next = nodes[top].children[link.1];
        }
        self.hang(nodes, link, Some(member));
        self.settle(nodes, link, true);
        self.len += 1;
    }

    /// Removes `member`; returns whether it was in. O(log n). It must not be in another index.
    pub(in crate::engine) fn remove<K>(&mut self, nodes: &mut OrderNodes<K, T>, member: Slot<T>) -> bool {
        if !nodes.has(member) {
            return false;
        }
        debug_assert!(self.position(nodes, member).is_some(), "a member is taken out of the index that it is in");
        let link = nodes.link(member);
        let changed = match nodes[member].children {
            [None, only] | [only, None] => {
                self.hang(nodes, link, only);
                link
            }
            [smaller, Some(larger)] => {
                // The successor has no smaller child: it is easy to remove, and replaces `member`.
                let (mut above, mut next) = (member, larger);
                while let Some(smaller) = nodes[next].children[0] {
                    (above, next) = (next, smaller);
                }
                let mut changed = (Some(next), 1);
                if next != larger {
                    changed = (Some(above), 0);
                    nodes.hang((above, 0), nodes[next].children[1]);
                    nodes.hang((next, 1), Some(larger));
                }
                nodes.hang((next, 0), smaller);
                nodes[next].size = nodes[member].size;
                self.hang(nodes, link, Some(next));
                changed
            }
        };
        self.settle(nodes, changed, false);
        nodes[member].size = 0;
        self.len -= 1;
        true
    }

    /// The position of `member`, from 1; `None` if it is not in. O(log n), without comparing keys.
    pub(in crate::engine) fn position<K>(&self, nodes: &OrderNodes<K, T>, member: Slot<T>) -> Option<u32> {
        if !nodes.has(member) {
            return None;
        }
        let (mut node, mut position) = (member, nodes.size(nodes[member].children[0]) + 1);
        while let (Some(parent), side) = nodes.link(node) {
            if side == 1 {
                position += nodes[parent].size - nodes[node].size;
            }
            node = parent;
        }
        (Some(node) == self.root).then_some(position)
    }

    /// The key and member at `position`, from 1; `None` for 0 and beyond the last. O(log n).
    pub(in crate::engine) fn at<K: Copy>(&self, nodes: &OrderNodes<K, T>, position: u32) -> Option<(K, Slot<T>)> {
        let (mut before, mut next) = (position.checked_sub(1)?, self.root);
        while let Some(top) = next {
            let [smaller, larger] = nodes[top].children;
            let here = nodes.size(smaller);
            if before == here {
                return Some((nodes[top].key, top));
            }
            next = if before < here { smaller } else { larger };
            before = before.checked_sub(here + 1).unwrap_or(before);
        }
        None
    }

    /// The number of keys smaller than `key`, which need not be in. O(log n).
    pub(in crate::engine) fn count_below<K: Ord + Copy>(&self, nodes: &OrderNodes<K, T>, key: K) -> u32 {
        let (mut below, mut next) = (0, self.root);
        while let Some(top) = next {
            let [smaller, larger] = nodes[top].children;
            let is_below = nodes[top].key < key;
            below += if is_below { nodes.size(smaller) + 1 } else { 0 };
            next = if is_below { larger } else { smaller };
        }
        below
    }

    fn hang<K>(&mut self, nodes: &mut OrderNodes<K, T>, (parent, side): Link<T>, child: Option<Slot<T>>) {
        if let Some(parent) = parent {
            return nodes.hang((parent, side), child);
        }
        self.root = child;
        if let Some(child) = child {
            nodes[child].parent = None;
        }
    }

    /// Updates sizes and balance above `link`, whose subtree has `grown` or shrunk by one. The weight of the other side
    /// follows from the sizes, so that only the path is touched.
    fn settle<K>(&mut self, nodes: &mut OrderNodes<K, T>, mut link: Link<T>, grown: bool) {
        while let (Some(top), side) = link {
            link = nodes.link(top);
            let size = if grown { nodes[top].size + 1 } else { nodes[top].size - 1 };
            nodes[top].size = size;
            let changed = nodes.size(nodes[top].children[side]);
            let [here, there] = [changed, size - 1 - changed].map(|size| u64::from(size) + 1);
            if here > LEAN * there || there > LEAN * here {
                let risen = nodes.lighten(top, if here > there { side } else { 1 - side });
                self.hang(nodes, link, Some(risen));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn member(place: u32) -> Slot<()> {
        Slot::at(place + 1).expect("slots begin with 1")
    }

    /// Every node has the size of its subtree, is balanced, and is linked from its parent.
    fn check(nodes: &OrderNodes<(u32, usize), ()>, top: Option<Slot<()>>, parent: Option<Slot<()>>) -> u32 {
        let Some(at) = top else { return 0 };
        let node = &nodes[at];
        let sizes = node.children.map(|child| check(nodes, child, top));
        let [less, more] = [sizes[0].min(sizes[1]) + 1, sizes[0].max(sizes[1]) + 1].map(u64::from);
        assert!(more <= LEAN * less, "{at:?} leans: {sizes:?}");
        assert_eq!((node.parent, node.size), (parent, sizes[0] + sizes[1] + 1), "{at:?}");
        node.size
    }

    proptest! {
        /// Against two ordered maps that share the members, over random insertions and removals.
        #[test]
        fn positions_are_those_of_an_ordered_map(steps in proptest::collection::vec((0u32..60, 0u32..50, 0usize..2, 0u32..3), 1..400)) {
            let mut nodes = OrderNodes::default();
            let (mut indexes, mut models) = ([OrderIndex::default(), OrderIndex::default()], [BTreeMap::new(), BTreeMap::new()]);
            for (turn, (place, key, which, kind)) in steps.into_iter().enumerate() {
                let (member, key) = (member(place), (key, turn));
                let held = |model: &BTreeMap<_, Slot<()>>| model.iter().find(|&(_, &m)| m == member).map(|(&key, _)| key);
                let (here, there) = (held(&models[which]), held(&models[1 - which]));
                prop_assert_eq!(indexes[which].position(&nodes, member).is_some(), here.is_some());
                match (here, there) {
                    (None, None) if kind > 0 => {
                        indexes[which].insert(&mut nodes, key, member);
                        models[which].insert(key, member);
                    }
                    (_, None) => {
                        prop_assert_eq!(indexes[which].remove(&mut nodes, member), here.is_some());
                        here.map(|key| models[which].remove(&key));
                    }
                    (_, Some(_)) => {}
                }
                let (index, model) = (&indexes[which], &models[which]);
                prop_assert_eq!(check(&nodes, index.root, None), index.len());
                prop_assert_eq!(index.len() as usize, model.len());
                prop_assert_eq!(index.count_below(&nodes, key) as usize, model.range(..key).count());
            }
            for (index, model) in indexes.iter().zip(&models) {
                for (place, (&key, &member)) in (1..).zip(model) {
                    prop_assert_eq!(index.at(&nodes, place), Some((key, member)));
                    prop_assert_eq!(index.position(&nodes, member), Some(place));
                }
                prop_assert_eq!((index.at(&nodes, 0), index.at(&nodes, index.len() + 1)), (None, None));
                prop_assert_eq!(index.at(&nodes, u32::MAX), None);
            }
        }
    }

    /// First come, first served: every key is the largest so far, and the first leaves.
    #[test]
    fn a_queue_that_only_moves_on_stays_balanced() {
        let (mut index, mut nodes) = (OrderIndex::default(), OrderNodes::default());
        for turn in 0..5_000u32 {
            let member = member(turn % 1_000);
            index.insert(&mut nodes, (turn, 0), member);
            assert_eq!(index.position(&nodes, member), Some(index.len()));
            if index.len() == 1_000 {
                let (key, member) = index.at(&nodes, 1).expect("somebody waits");
                assert_eq!(key.0, turn - 999);
                assert!(index.remove(&mut nodes, member));
            }
            check(&nodes, index.root, None);
        }
        assert_eq!(nodes.0.len(), 1_001);
    }
}
