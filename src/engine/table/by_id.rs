//! A table with a row for each agent, queue or other object of the centre, indexed by id.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, Index, IndexMut};

use crate::id::{AgentId, ProfileId, QueueId, SelfServiceId};

/// An id that indexes rows.
pub(in crate::engine) trait Number: Copy {
    /// The index of the row.
    fn row(self) -> usize;
}

macro_rules! numbers {
    ($($id:ty)*) => {$(
        impl Number for $id {
            fn row(self) -> usize {
                self.index()
            }
        }
    )*};
}

numbers! { AgentId ProfileId QueueId SelfServiceId }

/// The table: a slice of all rows in order, indexed by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct ById<I, T> {
    rows: Vec<T>,
    by: PhantomData<I>,
}

impl<I, T> Default for ById<I, T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<I, T> From<Vec<T>> for ById<I, T> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows, by: PhantomData }
    }
}

impl<I, T> FromIterator<T> for ById<I, T> {
    fn from_iter<R: IntoIterator<Item = T>>(rows: R) -> Self {
        Vec::from_iter(rows).into()
    }
}

impl<I: Number, T> Index<I> for ById<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.rows[id.row()]
    }
}

impl<I: Number, T> IndexMut<I> for ById<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.row()]
    }
}

impl<I, T> Deref for ById<I, T> {
    type Target = Vec<T>;
    fn deref(&self) -> &Vec<T> {
        &self.rows
    }
}

impl<I, T> DerefMut for ById<I, T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.rows
    }
}

impl<'a, I, T> IntoIterator for &'a ById<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

impl<'a, I, T> IntoIterator for &'a mut ById<I, T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter_mut()
    }
}

impl<I, T> IntoIterator for ById<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}
