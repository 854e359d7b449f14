//! The process, by the names that Prometheus' own clients use; and the build.

use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::Fixed;

/// Registers both.
pub(crate) fn process(registry: &mut Registry) {
    let build = Family::<Fixed<1>, Gauge>::default();
    build.get_or_create(&[("version", env!("CARGO_PKG_VERSION"))]).set(1);
    registry.register("acd_build_info", "The version of acd", build);
    #[cfg(target_os = "linux")]
    linux::process(registry);
}

#[cfg(target_os = "linux")]
mod linux {
    use procfs::process::{LimitValue, Process};
    use procfs::{ProcResult, WithCurrentSystemInfo};
    use prometheus_client::metrics::counter::ConstCounter;
    use prometheus_client::metrics::gauge::ConstGauge;
    use prometheus_client::registry::Registry;

    /// What the system does not tell (a hardened container, say) is left out.
    pub(super) fn process(registry: &mut Registry) {
        let _ = read(registry);
    }

    fn read(registry: &mut Registry) -> ProcResult<()> {
        let me = Process::myself()?;
        let stat = me.stat()?;
        let ticks = procfs::ticks_per_second() as f64;
        let booted = procfs::boot_time_secs()? as f64;
        let cpu = (stat.utime + stat.stime) as f64 / ticks;
        registry.register("process_cpu_seconds", "Processor time", ConstCounter::new(cpu));
        let started = booted + stat.starttime as f64 / ticks;
        let mut gauge = |name, what, value| registry.register(name, what, ConstGauge::<f64>::new(value));
        gauge("process_start_time_seconds", "When the process started, as unix time", started);
        gauge("process_resident_memory_bytes", "Memory in use", stat.rss_bytes().get() as f64);
        gauge("process_virtual_memory_bytes", "Address space in use", stat.vsize as f64);
        gauge("process_threads", "Threads", stat.num_threads as f64);
        gauge("process_open_fds", "Open files and connections", me.fd_count()? as f64);
        if let LimitValue::Value(most) = me.limits()?.max_open_files.soft_limit {
            gauge("process_max_fds", "The limit of open files and connections", most as f64);
        }
        Ok(())
    }
}
