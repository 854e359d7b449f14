//! The flags of `acd erlang`.

use super::super::export::Export;
use super::super::secs::Secs;
use acd::sim::distribution::Distribution;
use acd_planning::formulas::{Demand, PlanError, Target};
use clap::{ArgGroup, Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd erlang c --calls-per-hour 300 --handling-time 434s --agents 40
  acd erlang a --calls-per-hour 300 --handling-time 7m14s --patience 60s --target-service-level 0.8 --within 20s
  acd erlang b --load 12 --target-blocked 0.01

Exit status: 0 when there is an answer, 1 when there is none (the reason is printed), 2 for wrong usage.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(super) model: Model,
    /// Print JSON, with full precision and shares between 0 and 1.
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) export: Export,
}

#[derive(Debug, Subcommand)]
pub(super) enum Model {
    /// Erlang B (M/M/n/n): a call that finds every agent or line busy is lost.
    B(LossModel),
    /// Erlang C (M/M/n): callers wait indefinitely.
    C(PatientModel),
    /// Erlang A (M/M/n+M) and M/M/n+G: callers hang up when their patience runs out.
    A(ImpatientModel),
    /// M/M/n/K: a bounded number of places, with or without patience.
    K(LimitedModel),
    /// M/M/n with non-preemptive priorities; callers wait indefinitely.
    P(PriorityModel),
}

/// Poisson calls with exponential handling times.
#[derive(Debug, Args)]
pub(super) struct DemandFlags {
    /// Calls an hour.
    #[arg(long, value_name = "NUMBER")]
    pub(super) calls_per_hour: f64,
    /// Mean handling time, as in 434s or 7m14s.
    #[arg(long, value_name = "DURATION")]
    pub(super) handling_time: Secs,
}

impl DemandFlags {
    pub(super) fn demand(&self) -> Result<Demand, PlanError> {
        Demand::new(self.calls_per_hour, self.handling_time.0)
    }
}

#[derive(Debug, Args)]
pub(super) struct LossModel {
    /// Offered load in erlang: calls an hour times mean handling time in hours.
    #[arg(long, value_name = "ERLANG", required_unless_present = "calls_per_hour", conflicts_with = "calls_per_hour")]
    pub(super) load: Option<f64>,
    /// Calls an hour.
    #[arg(long, value_name = "NUMBER", requires = "handling_time")]
    pub(super) calls_per_hour: Option<f64>,
    /// Mean handling time, as in 434s or 7m14s.
    #[arg(long, value_name = "DURATION", requires = "calls_per_hour")]
    pub(super) handling_time: Option<Secs>,
    /// The number of agents or lines.
    #[arg(long, value_name = "NUMBER", required_unless_present = "target_blocked")]
    pub(super) agents: Option<u32>,
    /// Find the fewest agents that lose at most this share of calls.
    #[arg(long, value_name = "SHARE", conflicts_with = "agents")]
    pub(super) target_blocked: Option<f64>,
}

/// Either the number of agents, or a target for it.
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct StaffFlags {
    /// The number of agents.
    #[arg(long, value_name = "NUMBER", group = "staff")]
    pub(super) agents: Option<u32>,
    /// Find the fewest agents who answer this share of all calls offered within `--within`, as in 0.8.
    #[arg(long, value_name = "SHARE", group = "staff")]
    pub(super) target_service_level: Option<f64>,
    /// Find the fewest agents who keep the mean wait at or below this.
    #[arg(long, value_name = "DURATION", group = "staff")]
    pub(super) target_mean_wait: Option<Secs>,
    /// The time of the service level.
    #[arg(long, value_name = "DURATION", default_value = "20s")]
    pub(super) within: Secs,
}

impl StaffFlags {
    pub(super) fn target(&self) -> Option<Target> {
        let answered = self.target_service_level.map(|share| Target::AnsweredWithin { share, secs: self.within.0 });
        answered.or_else(|| self.target_mean_wait.map(|Secs(secs)| Target::MeanWaitAtMost { secs }))
    }
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("staff").required(true))]
pub(super) struct PatientModel {
    #[command(flatten)]
    pub(super) demand: DemandFlags,
    #[command(flatten)]
    pub(super) staff: StaffFlags,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("staff").required(true))]
pub(super) struct ImpatientModel {
    #[command(flatten)]
    pub(super) demand: DemandFlags,
    /// Mean patience.
    #[arg(long, value_name = "DURATION")]
    pub(super) patience: Secs,
    /// The distribution of patience.
    #[arg(long, value_name = "LAW", default_value = "exponential")]
    pub(super) patience_law: Law,
    /// Coefficient of variation of a gamma or lognormal patience.
    #[arg(long, value_name = "NUMBER", default_value_t = 1.0)]
    pub(super) patience_cv: f64,
    #[command(flatten)]
    pub(super) staff: StaffFlags,
    /// Find the fewest agents with whom at most this share of all calls is abandoned.
    #[arg(long, value_name = "SHARE", group = "staff")]
    pub(super) target_abandoned: Option<f64>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Law {
    Exponential,
    Constant,
    Gamma,
    Lognormal,
}

#[derive(Debug, Args)]
pub(super) struct LimitedModel {
    #[command(flatten)]
    pub(super) demand: DemandFlags,
    /// The number of agents.
    #[arg(long, value_name = "NUMBER")]
    pub(super) agents: u32,
    /// The number of places: calls in conversation or waiting.
    #[arg(long, value_name = "NUMBER")]
    pub(super) places: u32,
    /// Mean of an exponential patience; by default callers wait indefinitely.
    #[arg(long, value_name = "DURATION")]
    pub(super) patience: Option<Secs>,
    /// The time of the service level.
    #[arg(long, value_name = "DURATION", default_value = "20s")]
    pub(super) within: Secs,
}

#[derive(Debug, Args)]
pub(super) struct PriorityModel {
    /// Calls an hour of each class, most urgent first, as in 60,80,100.
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', required = true)]
    pub(super) calls_per_hour: Vec<f64>,
    /// Mean handling time, as in 434s or 7m14s.
    #[arg(long, value_name = "DURATION")]
    pub(super) handling_time: Secs,
    /// The number of agents.
    #[arg(long, value_name = "NUMBER")]
    pub(super) agents: u32,
    /// The time of the service level.
    #[arg(long, value_name = "DURATION", default_value = "20s")]
    pub(super) within: Secs,
}

impl ImpatientModel {
    pub(super) fn patience(&self) -> Distribution {
        let (Secs(mean_secs), cv) = (self.patience, self.patience_cv);
        match self.patience_law {
            Law::Exponential => Distribution::Exponential { mean_secs },
            Law::Constant => Distribution::Constant { secs: mean_secs },
            Law::Gamma => Distribution::Gamma { mean_secs, cv },
            Law::Lognormal => Distribution::Lognormal { mean_secs, cv },
        }
    }
}
