//! Members in the order of a key, with order statistics: who stands where, and who stands at a place.
//!
//! A weight-balanced binary tree: neither side of a node weighs more than three times the other, so a tree of a million is
//! at most 46 deep. Members are small numbers; a member's node is kept by the caller in a dense table ([`OrderNodes`]),
//! which several indexes share as long as no member is in two of them, so that in the steady state nothing is allocated.
//! Keys must be all different. What comes out depends on the keys alone, never on the history of the tree.

use std::ops::{Index, IndexMut};

use super::slab::NONE;

/// How many times heavier than the other one side of a node may be. Three with a [`TURN`] of two is the one pair of whole
/// numbers that keeps the balance through insertions and removals (Hirai and Yamamoto, 2011).
const LEAN: u64 = 3;
/// How many times heavier than the outer the inner grandchild must be for it to come to the top, not its parent.
const TURN: u64 = 2;

/// What a member's place in the tree is made of.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Node<K> {
    key: K,
    parent: u32,
    /// The smaller keys' and the larger keys' subtree.
    children: [u32; 2],
    /// How many are in the subtree, itself included; 0 for a member that is in no index.
    size: u32,
}

/// The nodes of all members, by member. One member takes the key's bytes and 16 more.
#[derive(Clone, Debug)]
pub(in crate::engine) struct OrderNodes<K>(Vec<Node<K>>);

impl<K> Default for OrderNodes<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K> Index<u32> for OrderNodes<K> {
    type Output = Node<K>;
    #[inline]
    fn index(&self, member: u32) -> &Node<K> {
        &self.0[member as usize]
    }
}

impl<K> IndexMut<u32> for OrderNodes<K> {
    #[inline]
    fn index_mut(&mut self, member: u32) -> &mut Node<K> {
        &mut self.0[member as usize]
    }
}

impl<K> OrderNodes<K> {
    fn has(&self, member: u32) -> bool {
        self.0.get(member as usize).is_some_and(|node| node.size > 0)
    }

    fn size(&self, top: u32) -> u32 {
        if top == NONE { 0 } else { self[top].size }
    }

    fn measure(&mut self, top: u32) {
        let [smaller, larger] = self[top].children;
        self[top].size = self.size(smaller) + self.size(larger) + 1;
    }

    /// Where a node hangs: its parent and on which side of it.
    fn link(&self, node: u32) -> (u32, usize) {
        let parent = self[node].parent;
        (parent, if parent == NONE { 0 } else { usize::from(self[parent].children[1] == node) })
    }

    fn hang(&mut self, (parent, side): (u32, usize), child: u32) {
        self[parent].children[side] = child;
        if child != NONE {
            self[child].parent = parent;
        }
    }

    /// Brings the child on `side` of `top` above it. The caller hangs up what is returned.
    fn rotate(&mut self, top: u32, side: usize) -> u32 {
        let risen = self[top].children[side];
        self.hang((top, side), self[risen].children[1 - side]);
        self.hang((risen, 1 - side), top);
        self.measure(top);
        self.measure(risen);
        risen
    }

    /// Lightens `side` of `top`, which is too heavy by one. The caller hangs up what is returned.
    fn lighten(&mut self, top: u32, side: usize) -> u32 {
        let child = self[top].children[side];
        let [inner, outer] = [1 - side, side].map(|side| u64::from(self.size(self[child].children[side])) + 1);
        if inner >= TURN * outer {
            let risen = self.rotate(child, 1 - side);
            self.hang((top, side), risen);
        }
        self.rotate(top, side)
    }
}

/// Some members in order, smallest key first.
#[derive(Clone, Debug)]
pub(in crate::engine) struct OrderIndex {
    root: u32,
    len: u32,
}

impl Default for OrderIndex {
    fn default() -> Self {
        Self { root: NONE, len: 0 }
    }
}

impl OrderIndex {
    /// How many are in. O(1).
    #[cfg(test)]
    fn len(&self) -> u32 {
        self.len
    }

    /// Puts `member` in. O(log n). It must be in no index that shares `nodes`, and `key` must not be in this one.
    pub(in crate::engine) fn insert<K: Ord + Copy>(&mut self, nodes: &mut OrderNodes<K>, key: K, member: u32) {
        debug_assert!(!nodes.has(member), "a member stands in one index at a time");
        let node = Node { key, parent: NONE, children: [NONE; 2], size: 1 };
        if nodes.0.len() <= member as usize {
            nodes.0.resize(member as usize + 1, Node { size: 0, ..node.clone() });
        }
        nodes[member] = node;
        let (mut link, mut top) = ((NONE, 0), self.root);
        while top != NONE {
            debug_assert!(nodes[top].key != key, "keys are all different");
            link = (top, usize::from(nodes[top].key < key));
            top = nodes[top].children[link.1];
        }
        self.hang(nodes, link, member);
        self.settle(nodes, link, true);
        self.len += 1;
    }

    /// Takes `member` out; whether it was in. O(log n). It must not be in another index.
    pub(in crate::engine) fn remove<K>(&mut self, nodes: &mut OrderNodes<K>, member: u32) -> bool {
        if !nodes.has(member) {
            return false;
        }
        debug_assert!(self.position(nodes, member).is_some(), "a member is taken out of the index that it is in");
        let link = nodes.link(member);
        let changed = match nodes[member].children {
            [NONE, only] | [only, NONE] => {
                self.hang(nodes, link, only);
                link
            }
            [smaller, larger] => {
                // The next in order has no smaller child: it comes out easily and takes the place of `member`.
                let mut next = larger;
                while nodes[next].children[0] != NONE {
                    next = nodes[next].children[0];
                }
                let mut changed = (next, 1);
                if next != larger {
                    changed = nodes.link(next);
                    nodes.hang(changed, nodes[next].children[1]);
                    nodes.hang((next, 1), larger);
                }
                nodes.hang((next, 0), smaller);
                nodes[next].size = nodes[member].size;
                self.hang(nodes, link, next);
                changed
            }
        };
        self.settle(nodes, changed, false);
        nodes[member].size = 0;
        self.len -= 1;
        true
    }

    /// Where `member` stands, the first being 1; `None` for one that is not in. O(log n), and no key is compared.
    pub(in crate::engine) fn position<K>(&self, nodes: &OrderNodes<K>, member: u32) -> Option<u32> {
        if !nodes.has(member) {
            return None;
        }
        let (mut node, mut position) = (member, nodes.size(nodes[member].children[0]) + 1);
        while let (parent, side) = nodes.link(node)
            && parent != NONE
        {
            if side == 1 {
                position += nodes[parent].size - nodes[node].size;
            }
            node = parent;
        }
        (node == self.root).then_some(position)
    }

    /// The key and the member at `position`, the first being 1; `None` for 0 and beyond the last. O(log n).
    pub(in crate::engine) fn at<K: Copy>(&self, nodes: &OrderNodes<K>, position: u32) -> Option<(K, u32)> {
        let (mut before, mut top) = (position.checked_sub(1)?, self.root);
        while top != NONE {
            let [smaller, larger] = nodes[top].children;
            let here = nodes.size(smaller);
            if before == here {
                return Some((nodes[top].key, top));
            }
            top = if before < here { smaller } else { larger };
            before = before.checked_sub(here + 1).unwrap_or(before);
        }
        None
    }

    /// How many keys are smaller than `key`, which need not be in. O(log n).
    pub(in crate::engine) fn count_below<K: Ord + Copy>(&self, nodes: &OrderNodes<K>, key: K) -> u32 {
        let (mut below, mut top) = (0, self.root);
        while top != NONE {
            let [smaller, larger] = nodes[top].children;
            let is_below = nodes[top].key < key;
            below += if is_below { nodes.size(smaller) + 1 } else { 0 };
            top = if is_below { larger } else { smaller };
        }
        below
    }

    fn hang<K>(&mut self, nodes: &mut OrderNodes<K>, link: (u32, usize), child: u32) {
        if link.0 != NONE {
            return nodes.hang(link, child);
        }
        self.root = child;
        if child != NONE {
            nodes[child].parent = NONE;
        }
    }

    /// Counts and balances all above `link`, where what hangs there has `grown` by one or shrunk by one. The sizes tell what
    /// the other side weighs, so that only the path is touched.
    fn settle<K>(&mut self, nodes: &mut OrderNodes<K>, mut link: (u32, usize), grown: bool) {
        while let (top, side) = link
            && top != NONE
        {
            link = nodes.link(top);
            let size = if grown { nodes[top].size + 1 } else { nodes[top].size - 1 };
            nodes[top].size = size;
            let changed = nodes.size(nodes[top].children[side]);
            let [here, there] = [changed, size - 1 - changed].map(|size| u64::from(size) + 1);
            if here > LEAN * there || there > LEAN * here {
                let risen = nodes.lighten(top, if here > there { side } else { 1 - side });
                self.hang(nodes, link, risen);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Every member's node has the size of its subtree, leans no more than it may, and hangs where its parent says.
    fn check(nodes: &OrderNodes<(u32, usize)>, top: u32, parent: u32) -> u32 {
        if top == NONE {
            return 0;
        }
        let node = &nodes[top];
        let sizes = node.children.map(|child| check(nodes, child, top));
        let [less, more] = [sizes[0].min(sizes[1]) + 1, sizes[0].max(sizes[1]) + 1].map(u64::from);
        assert!(more <= LEAN * less, "{top} leans: {sizes:?}");
        assert_eq!((node.parent, node.size), (parent, sizes[0] + sizes[1] + 1), "{top}");
        node.size
    }

    proptest! {
        /// Against two ordered maps that share the members, over random insertions and removals.
        #[test]
        fn positions_are_those_of_an_ordered_map(steps in proptest::collection::vec((0u32..60, 0u32..50, 0usize..2, 0u32..3), 1..400)) {
            let mut nodes = OrderNodes::default();
            let (mut indexes, mut models) = ([OrderIndex::default(), OrderIndex::default()], [BTreeMap::new(), BTreeMap::new()]);
            for (turn, (member, key, which, kind)) in steps.into_iter().enumerate() {
                let key = (key, turn);
                let held = |model: &BTreeMap<_, u32>| model.iter().find(|&(_, &m)| m == member).map(|(&key, _)| key);
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
                prop_assert_eq!(check(&nodes, index.root, NONE), index.len());
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
            index.insert(&mut nodes, (turn, 0), turn % 1_000);
            assert_eq!(index.position(&nodes, turn % 1_000), Some(index.len()));
            if index.len() == 1_000 {
                let (key, member) = index.at(&nodes, 1).expect("somebody waits");
                assert_eq!(key.0, turn - 999);
                assert!(index.remove(&mut nodes, member));
            }
            check(&nodes, index.root, NONE);
        }
        assert_eq!(nodes.0.len(), 1_000);
    }
}
