//! People with their networks.

use rustc_hash::FxHashMap;

use crate::network::{COUNTERS, Kinds, Limits, Network, NoNetwork};
use crate::roster::{FORBIDDEN, Person, Rules, Task};

/// States may become this many times more through shifts that are counted one by one.
const COUNTS_MAX: usize = 6;

/// Arcs of a network before merging, and of all networks after it.
const ARCS_MAX: usize = 5_000_000;
const ARCS_IN_ALL: usize = 150_000_000;

/// By how many minutes and weekends the days so far may differ from the straight line, tried in turn.
const SLACKS: [Option<(u32, u8)>; 6] =
    [None, Some((4_800, 4)), Some((2_880, 2)), Some((1_920, 2)), Some((1_440, 1)), Some((960, 1))];

/// Somebody whose rules leave no way through the horizon, whatever the prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hopeless {
    /// The person, an index.
    pub person: usize,
}

/// One person, ready for the search.
pub(super) struct Member {
    pub(super) network: usize,
    /// Shifts whose bound is not in the network, with that bound: checked afterwards.
    pub(super) checked: Vec<(u16, u16)>,
}

/// Everybody, ready for the search.
pub struct Crew<'a> {
    pub(super) task: &'a Task,
    pub(super) members: Vec<Member>,
    pub(super) networks: Vec<(Kinds, Network)>,
    /// Whether networks were narrowed, because the horizon is long: then they prove nothing.
    pub(super) narrowed: Option<(u32, u8)>,
}

impl<'a> Crew<'a> {
    /// Builds the networks; people with the same contract share one.
    ///
    /// # Errors
    /// Those whose rules leave no way through the horizon; nobody, if the horizon is too long for the contracts' many
    /// counters.
    pub fn new(task: &'a Task) -> Result<Self, Vec<Hopeless>> {
        for slack in SLACKS {
            match Self::within(task, Limits { slack, arcs_most: ARCS_MAX }) {
                Ok(Some(crew)) => return Ok(crew),
                Ok(None) => {}
                // Narrow networks may have no way through where wide ones do.
                Err(hopeless) if slack.is_none() => return Err(hopeless),
                Err(_) => {}
            }
        }
        Err(Vec::new())
    }

    /// `None` if there are too many arcs.
    fn within(task: &'a Task, limits: Limits) -> Result<Option<Self>, Vec<Hopeless>> {
        let mut known: FxHashMap<(Rules, Bounds), Option<usize>> = FxHashMap::default();
        let mut crew = Self { task, members: Vec::new(), networks: Vec::new(), narrowed: limits.slack };
        let mut hopeless = Vec::new();
        let mut arcs = 0;
        for (place, person) in task.people.iter().enumerate() {
            let (counted, checked) = bounded(task, person);
            let key = (person.rules.clone(), counted.clone());
            let network = match known.get(&key) {
                Some(&network) => network,
                None => {
                    let kinds = Kinds::new(task, &counted.iter().map(|&(shift, _)| shift).collect::<Vec<_>>());
                    let mut most = [0; COUNTERS];
                    most.iter_mut().zip(&counted).for_each(|(most, &(_, bound))| *most = bound as u8);
                    let network = match Network::build(task, &person.rules, &kinds, most, limits) {
                        Ok(network) => {
                            arcs += network.arcs();
                            crew.networks.push((kinds, network));
                            Some(crew.networks.len() - 1)
                        }
                        Err(NoNetwork::NoWay) => None,
                        Err(NoNetwork::TooLarge) => return Ok(None),
                    };
                    if arcs > ARCS_IN_ALL {
                        return Ok(None);
                    }
                    known.insert(key, network);
                    network
                }
            };
            match network {
                Some(network) => crew.members.push(Member { network, checked }),
                None => hopeless.push(Hopeless { person: place }),
            }
        }
        if hopeless.is_empty() { Ok(Some(crew)) } else { Err(hopeless) }
    }

    /// Whether the horizon is so long that the networks leave out days that the contracts allow.
    pub fn is_narrowed(&self) -> bool {
        self.narrowed.is_some()
    }

    /// The work of one move: arcs, and prices that are computed first.
    pub(super) fn work_of(&self, person: usize) -> usize {
        let prices = 6 * self.task.days * self.task.shifts.len();
        self.networks[self.members[person].network].1.arcs() + prices + 300
    }
}

/// Shifts, and how often each may be worked.
type Bounds = Vec<(u16, u16)>;

/// The shifts of a person that may not be worked every day: those that the network counts, and those that are checked
/// afterwards.
fn bounded(task: &Task, person: &Person) -> (Bounds, Bounds) {
    let possible = |shift: usize| {
        let minutes = task.shifts[shift].minutes.max(1);
        let most = (person.rules.minutes.most / minutes).min(task.days as u32);
        let open = |day: &usize| person.prices[day * (task.shifts.len() + 1) + shift + 1] != FORBIDDEN;
        most.min((0..task.days).filter(open).count() as u32)
    };
    let bound = |shift: usize| (shift as u16, person.most[shift]);
    let mut bounds: Bounds = (0..task.shifts.len())
        .filter(|&shift| person.most[shift] > 0 && u32::from(person.most[shift]) < possible(shift))
        .map(bound)
        .collect();
    bounds.sort_by_key(|&(shift, most)| (most, shift));
    let mut states = 1;
    let mut counted = 0;
    while counted < bounds.len().min(COUNTERS) && states * (usize::from(bounds[counted].1) + 1) <= COUNTS_MAX {
        states *= usize::from(bounds[counted].1) + 1;
        counted += 1;
    }
    let checked = bounds.split_off(counted);
    bounds.sort_unstable();
    (bounds, checked)
}
