//! How long a request takes at a load: the queue M/M/c (Erlang 1917), with Sakasegawa's correction for other variability.

use crate::numbers::bounded;

/// More servers than any app has workers; Erlang's recursion walks through them.
const MOST_SERVERS: u32 = 1_000_000;

/// Servers in parallel behind one queue: workers, or instances with one request at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Queue {
    servers: u32,
    /// μ: requests per second of one busy server.
    rate: f64,
    /// (ca² + cs²) ÷ 2.
    variability: f64,
    /// Lines that requests wait in, each with as many servers.
    lines: f64,
}

/// How long requests take at one load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency {
    /// Of the servers' time, 0–1.
    pub utilisation: f64,
    /// The probability that a request waits (Erlang's C).
    pub waits: f64,
    /// Mean.
    pub mean_ms: f64,
    /// Median.
    pub p50_ms: f64,
    /// 95th percentile.
    pub p95_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
}

impl Queue {
    /// Servers that take `service_seconds` on average for a request, with arrivals and service times as variable as
    /// the exponential distribution. `None` without servers or without a positive service time.
    pub fn new(servers: u32, service_seconds: f64) -> Option<Self> {
        let rate = 1.0 / service_seconds;
        ((1..=MOST_SERVERS).contains(&servers) && (1e-12..=1e12).contains(&rate)).then_some(Self {
            servers,
            rate,
            variability: 1.0,
            lines: 1.0,
        })
    }

    /// The same with a line for each of so many instances, of which a request joins the shortest.
    ///
    /// Each place of a line is taken once all lines are as long, so that with N lines it is reached with probability ρᴺ more,
    /// and a place ahead takes as long as one of the instance's w servers: a wait ends with rate wμ(1 − ρᴺ) where M/M/c has
    /// wμN(1 − ρ), the same for one line and near ρ = 1. The tests hold it against a simulation.
    #[must_use]
    pub fn with_lines(self, lines: f64) -> Self {
        Self { lines: lines.clamp(1.0, f64::from(self.servers)), ..self }
    }

    /// The same with squared coefficients of variation of the time between arrivals and of the service time: 1 and 1
    /// are exponential, 0 is a clockwork. Sakasegawa (1977): the wait, and only the wait, is (ca² + cs²) ÷ 2 times as
    /// long.
    #[must_use]
    pub fn with_variability(self, arrivals: f64, service: f64) -> Self {
        let variability = f64::midpoint(arrivals, service);
        if (0.0..=1e6).contains(&variability) { Self { variability, ..self } } else { self }
    }

    /// Latency at this many requests per second; `None` when the servers cannot keep up, so that the queue grows
    /// without end.
    pub fn latency(&self, requests_per_second: f64) -> Option<Latency> {
        let wait = self.wait(requests_per_second)?;
        let percentile = |share: f64| bounded(1e3 * wait.percentile(share));
        Some(Latency {
            utilisation: requests_per_second / (f64::from(self.servers) * self.rate),
            waits: wait.probability,
            mean_ms: bounded(1e3 * wait.mean()),
            p50_ms: percentile(0.5),
            p95_ms: percentile(0.95),
            p99_ms: percentile(0.99),
        })
    }

    /// Whether the 95th percentile stays within a limit at this many requests per second.
    pub fn meets_p95(&self, requests_per_second: f64, limit_ms: f64) -> bool {
        self.wait(requests_per_second).is_some_and(|wait| wait.tail(bounded(limit_ms) / 1e3) <= 0.05)
    }

    /// The most requests per second at which the 95th percentile stays within a limit; `None` when it lies above the
    /// limit even without a wait.
    ///
    /// The percentile rises with the load, so that halving finds it.
    pub fn most_within_p95(&self, limit_ms: f64) -> Option<f64> {
        let within = |rps: f64| self.meets_p95(rps, limit_ms);
        if !within(0.0) {
            return None;
        }
        let (mut low, mut high) = (0.0, f64::from(self.servers) * self.rate);
        for _ in 0..50 {
            let middle = f64::midpoint(low, high);
            if within(middle) { low = middle } else { high = middle }
        }
        Some(low)
    }

    fn wait(&self, requests_per_second: f64) -> Option<Wait> {
        let servers = f64::from(self.servers);
        let spare = servers * self.rate - requests_per_second;
        // Also false for what is not a number.
        if !(requests_per_second >= 0.0 && spare > servers * self.rate * 1e-12) {
            return None;
        }
        let load = requests_per_second / self.rate;
        let blocked = erlang_b(self.servers, load);
        let probability = blocked / (1.0 - load / servers * (1.0 - blocked));
        let full = if self.lines > 1.0 {
            // wμ(1 − ρᴺ)
            -servers / self.lines * self.rate * libm::expm1(self.lines * libm::log(load / servers))
        } else {
            spare
        };
        Some(Wait { probability, drain: full / self.variability, rate: self.rate })
    }
}

/// The share of requests that find every server busy where none may wait: B₀ = 1, Bₖ = aBₖ₋₁ ÷ (k + aBₖ₋₁).
fn erlang_b(servers: u32, load: f64) -> f64 {
    let mut blocked = 1.0;
    for server in 1..=servers {
        blocked = load * blocked / (f64::from(server) + load * blocked);
        // From here on it only falls: nothing is left of it.
        if blocked < 1e-300 {
            return 0.0;
        }
    }
    blocked
}

/// The response time: an exponential service after a wait that is zero with probability 1 − C and else exponential.
struct Wait {
    /// C.
    probability: f64,
    /// θ = wμ(1 − ρᴺ) ÷ variability, (cμ − λ) ÷ variability for one line: how fast a wait ends; infinite where nothing varies.
    drain: f64,
    /// μ.
    rate: f64,
}

impl Wait {
    fn mean(&self) -> f64 {
        1.0 / self.rate + self.probability / self.drain
    }

    /// P(T > t) = (1−C)e^(−μt) + C(θe^(−μt) − μe^(−θt)) ÷ (θ−μ), and (1 + Cμt)e^(−μt) at θ = μ.
    ///
    /// Both are e^(−μt) + Cμt·e^(−min(μ,θ)t)·φ(|θ−μ|t) with φ(x) = (1−e^(−x)) ÷ x and φ(0) = 1, where nothing
    /// cancels and nothing overflows.
    fn tail(&self, seconds: f64) -> f64 {
        let served = libm::exp(-self.rate * seconds);
        let apart = (self.drain - self.rate).abs() * seconds;
        let spread = if apart > 0.0 { -libm::expm1(-apart) / apart } else { 1.0 };
        let slower = libm::exp(-self.rate.min(self.drain) * seconds);
        served + self.probability * self.rate * seconds * slower * spread
    }

    /// The time within which a share of the requests is answered, by halving: the tail only falls.
    fn percentile(&self, share: f64) -> f64 {
        let (mut low, mut high) = (0.0, self.mean());
        // Markov's inequality, P(T > t) ≤ mean ÷ t, ends this within a hundred means for a 99th percentile.
        while self.tail(high) > 1.0 - share {
            (low, high) = (high, 2.0 * high);
        }
        for _ in 0..44 {
            let middle = f64::midpoint(low, high);
            if self.tail(middle) > 1.0 - share { low = middle } else { high = middle }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn near(value: f64, expected: f64, part: f64) -> bool {
        (value / expected - 1.0).abs() <= part
    }

    #[test]
    fn eight_servers_at_eighty_percent_answer_as_the_formula_says() {
        // c = 8, ρ = 0.8, μ = 10: the roots that scipy finds of the formula as Gross and Harris write it. The suite
        // beside simulates the customers: 400,000 of them give .0983, .3487 and .5097 with standard errors of about 1 %.
        let latency = Queue::new(8, 0.1).unwrap().latency(64.0).unwrap();
        assert!(near(latency.waits, 0.457_644_925_442_016, 1e-12), "{latency:?}");
        assert!(near(latency.p50_ms, 98.633_436_703_650_68, 1e-10), "{latency:?}");
        assert!(near(latency.p95_ms, 350.844_264_824_064_44, 1e-10), "{latency:?}");
        assert!(near(latency.p99_ms, 515.218_156_250_559_1, 1e-10), "{latency:?}");
    }

    #[test]
    fn erlangs_formulas_give_the_tables() {
        // Erlang's table: 10 lines offered 5 erlang lose 1.84 %.
        assert!(near(erlang_b(10, 5.0), 0.018_38, 1e-3), "{}", erlang_b(10, 5.0));
        // Gross and Harris 1998, example 2.7: λ = 6, μ = 3, c = 3 gives a mean wait of 0.148 hours.
        let latency = Queue::new(3, 1.0 / 3.0).unwrap().latency(6.0).unwrap();
        assert!(near(latency.waits, 4.0 / 9.0, 1e-12) && near(latency.mean_ms, 1e3 * (1.0 / 3.0 + 4.0 / 27.0), 1e-9));
    }

    #[test]
    fn one_server_is_the_queue_whose_response_is_exponential() {
        // M/M/1: P(T > t) = e^(−(μ−λ)t), so that the median is ln 2 ÷ (μ − λ).
        let latency = Queue::new(1, 0.1).unwrap().latency(5.0).unwrap();
        assert!(near(latency.p50_ms, 1e3 * core::f64::consts::LN_2 / 5.0, 1e-9), "{latency:?}");
        assert!(near(latency.mean_ms, 200.0, 1e-9) && latency.waits == 0.5);
    }

    #[test]
    fn equal_rates_of_service_and_wait_are_no_gap() {
        // c = 2, μ = 10, λ = 10: θ = μ.
        let at = |rps: f64| Queue::new(2, 0.1).unwrap().latency(rps).unwrap().p95_ms;
        assert!(near(at(10.0), f64::midpoint(at(10.0 - 1e-6), at(10.0 + 1e-6)), 1e-9));
    }

    #[test]
    fn more_than_the_servers_can_do_has_no_latency() {
        let queue = Queue::new(8, 0.1).unwrap();
        assert_eq!(queue.latency(80.0), None);
        assert_eq!(queue.latency(81.0), None);
        assert_eq!(queue.latency(f64::NAN), None);
        assert_eq!(Queue::new(0, 0.1), None);
        assert_eq!(Queue::new(1, 0.0), None);
    }

    #[test]
    fn variability_stretches_the_wait_and_nothing_else() {
        let queue = Queue::new(8, 0.1).unwrap();
        let plain = queue.latency(64.0).unwrap();
        let double = queue.with_variability(1.0, 3.0).latency(64.0).unwrap();
        assert!(near(double.mean_ms - 100.0, 2.0 * (plain.mean_ms - 100.0), 1e-9));
        assert_eq!(double.waits, plain.waits);
        let clockwork = queue.with_variability(0.0, 0.0).latency(64.0).unwrap();
        assert!(near(clockwork.mean_ms, 100.0, 1e-12), "{clockwork:?}");
    }

    #[test]
    fn the_most_within_a_limit_meets_the_limit() {
        let queue = Queue::new(8, 0.1).unwrap();
        let most = queue.most_within_p95(350.844_264_824).unwrap();
        assert!(near(most, 64.0, 1e-9), "{most}");
        // Alone, 95 % of the requests take up to −ln 0.05 × 100 ms.
        assert_eq!(queue.most_within_p95(299.0), None);
        assert!(near(queue.most_within_p95(f64::INFINITY).unwrap(), 80.0, 1e-9));
    }

    proptest! {
        #[test]
        fn latency_is_finite_ordered_and_rises_with_the_load(
            servers in 1_u32..2000, service in 1e-6..100.0_f64, low in 0.0..1.0_f64, high in 0.0..1.0_f64,
            varied in (0.0..10.0_f64, 0.0..10.0_f64),
        ) {
            let queue = Queue::new(servers, service).unwrap().with_variability(varied.0, varied.1);
            let most = f64::from(servers) / service;
            let [low, high] = [low.min(high), low.max(high)].map(|share| queue.latency(0.999 * share * most).unwrap());
            for latency in [low, high] {
                let all = [latency.waits, latency.mean_ms, latency.p50_ms, latency.p95_ms, latency.p99_ms];
                prop_assert!(all.iter().all(|value| value.is_finite() && *value >= 0.0), "{latency:?}");
                prop_assert!(latency.p50_ms <= latency.p95_ms && latency.p95_ms <= latency.p99_ms && latency.waits <= 1.0);
            }
            prop_assert!(low.p95_ms <= high.p95_ms * (1.0 + 1e-9) && low.mean_ms <= high.mean_ms * (1.0 + 1e-9));
        }

        #[test]
        fn any_numbers_give_a_latency_or_none(
            servers in 0_u32..5000, service in any::<f64>(), rps in any::<f64>(), limit in any::<f64>(),
            varied in (any::<f64>(), any::<f64>()),
        ) {
            if let Some(queue) = Queue::new(servers, service) {
                let queue = queue.with_variability(varied.0, varied.1);
                if let Some(latency) = queue.latency(rps) {
                    prop_assert!([latency.mean_ms, latency.p50_ms, latency.p99_ms].iter().all(|value| value.is_finite()));
                }
                prop_assert!(queue.most_within_p95(limit).is_none_or(f64::is_finite));
            }
        }
    }
}
