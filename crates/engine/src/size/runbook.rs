//! The runbook's own growth script, to the digit: `policy.sizing = "runbook"`.

use std::fmt::Write as _;

/// The script's rules of thumb.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// "Assuming 1 app instance handles 50 RPS".
    pub rps_per_instance: f64,
    /// "100 connections per 1000 users".
    pub connections_per_1000_users: f64,
    /// "1GB per 10000 users".
    pub redis_gb_per_10000_users: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { rps_per_instance: 50.0, connections_per_1000_users: 100.0, redis_gb_per_10000_users: 1.0 }
    }
}

/// What the script computes. Counts are whole numbers in doubles, as large as they come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    /// Users now.
    pub current_users: f64,
    /// Requests per second now.
    pub current_rps: f64,
    /// The months that are looked ahead.
    pub months: u32,
    /// Users then.
    pub future_users: f64,
    /// Requests per second then.
    pub future_rps: f64,
    /// Gigabytes in the database then.
    pub future_db_gb: f64,
    /// App instances, a whole number.
    pub app_instances: f64,
    /// Database connections, a whole number.
    pub db_connections: f64,
    /// Gigabytes of Redis, a whole number.
    pub redis_gb: f64,
}

/// The script's arithmetic: each figure × rate^months, with the rate a factor per month (1.5 is 50 % a month).
pub fn project(users: f64, rps: f64, db_gb: f64, monthly_factor: f64, months: u32) -> Projection {
    project_with(&Rules::default(), users, rps, db_gb, monthly_factor, months)
}

/// [`project`] with other rules of thumb.
pub(crate) fn project_with(
    rules: &Rules,
    users: f64,
    rps: f64,
    db_gb: f64,
    monthly_factor: f64,
    months: u32,
) -> Projection {
    let growth = libm::pow(monthly_factor, f64::from(months));
    let (future_users, future_rps) = (users * growth, rps * growth);
    Projection {
        current_users: users,
        current_rps: rps,
        months,
        future_users,
        future_rps,
        future_db_gb: db_gb * growth,
        app_instances: (future_rps / rules.rps_per_instance).ceil(),
        db_connections: (future_users / 1000.0 * rules.connections_per_1000_users).ceil(),
        redis_gb: (future_users / 10_000.0 * rules.redis_gb_per_10000_users).ceil(),
    }
}

impl Projection {
    /// More than five instances scale by themselves; fewer stand behind a load balancer.
    pub fn autoscaling(&self) -> bool {
        self.app_instances > 5.0
    }

    /// Two read replicas beside the pooler above 150 connections.
    pub fn replicas(&self) -> u32 {
        if self.db_connections > 150.0 { 2 } else { 0 }
    }

    /// A cluster above 4 GB.
    pub fn redis_cluster(&self) -> bool {
        self.redis_gb > 4.0
    }

    /// The text that the script prints, with a newline at the end.
    pub fn report(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let Self { current_users, current_rps, months, future_users, future_rps, future_db_gb, .. } = *self;
        let Self { app_instances, db_connections, redis_gb, .. } = *self;
        writeln!(text, "Capacity Projection for {months} months:")?;
        writeln!(text, "{}", "=".repeat(50))?;
        writeln!(text, "Current Users: {}", grouped(current_users))?;
        writeln!(text, "Projected Users: {} ({:.1}x)", grouped(future_users), future_users / current_users)?;
        writeln!(text)?;
        writeln!(text, "Current RPS: {current_rps}")?;
        writeln!(text, "Projected RPS: {future_rps:.0} ({:.1}x)", future_rps / current_rps)?;
        writeln!(text)?;
        writeln!(text, "Resource Requirements:")?;
        writeln!(text, " Application Instances: {app_instances:.0}")?;
        writeln!(text, " Database Connections: {db_connections:.0}")?;
        writeln!(text, " Database Storage: {future_db_gb:.0} GB")?;
        writeln!(text, " Redis Memory: {redis_gb:.0} GB")?;
        writeln!(text)?;
        writeln!(text, "Recommended Setup:")?;
        let scaling = if self.autoscaling() { "auto-scaling" } else { "load balancer" };
        writeln!(text, " Application: {app_instances:.0} instances with {scaling}")?;
        let replicas = if self.replicas() > 0 { "2 read replicas + " } else { "" };
        writeln!(text, " Database: Primary + {replicas}PgBouncer")?;
        if self.redis_cluster() {
            writeln!(text, " Redis: 3-node cluster")
        } else {
            writeln!(text, " Redis: Single instance ({redis_gb:.0}GB)")
        }
    }
}

/// Python's `,.0f`.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn the_runbooks_example_comes_out_as_its_script_prints_it() {
        assert_eq!(
            project(1000.0, 50.0, 10.0, 1.5, 6).report(),
            "Capacity Projection for 6 months:
==================================================
Current Users: 1,000
Projected Users: 11,391 (11.4x)

Current RPS: 50
Projected RPS: 570 (11.4x)

Resource Requirements:
 Application Instances: 12
 Database Connections: 1140
 Database Storage: 114 GB
 Redis Memory: 2 GB

Recommended Setup:
 Application: 12 instances with auto-scaling
 Database: Primary + 2 read replicas + PgBouncer
 Redis: Single instance (2GB)
"
        );
    }
}
