//! How fast an editor opens, and what twelve of them cost the audio, in a CLAP host.
//!
//! `--times N` editors are opened one after the other, from the host's call that creates one to the
//! first picture on the screen. Then `--editors N` instances play, for `--seconds N` each without and
//! with all their editors open, and the longest call of any instance in each second is told. It needs
//! an X display, and `REDLIGHT_CLAP` names the bundle. The audio
//! thread has a host's priority where the system allows it. It only measures.

use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use redlight_host_tests::clap::{Instance, entry};
use redlight_host_tests::player::{FRAMES, Player};
use redlight_host_tests::screen::Screen;

const RATE_HZ: f64 = 48_000.0;
/// Places of editors on the screen, so that each shows something.
const STEP: i16 = 100;

fn main() {
    let (mut times, mut editors, mut seconds) = (20, 12, 10);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().and_then(|text| text.parse().ok());
        let value: usize = value.unwrap_or_else(|| panic!("{arg} needs a number"));
        match arg.as_str() {
            "--times" => times = value,
            "--editors" => editors = value,
            "--seconds" => seconds = value,
            _ => panic!("{arg} is not known"),
        }
    }
    let mut desk = Desk::new(editors);
    desk.opening(times);
    desk.audio(seconds);
}

/// Processor time of this process, from ticks of 10 ms.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name may hold spaces; user and system time are the 12th and 13th behind it.
    let fields = stat.rsplit(')').next().unwrap_or_default().split(' ');
    let ticks = fields
        .skip(12)
        .take(2)
        .filter_map(|t| t.parse::<u64>().ok());
    Duration::from_millis(10 * ticks.sum::<u64>())
}

struct Desk {
    screen: Screen,
    player: Player,
    instances: Vec<Instance>,
}

impl Desk {
    fn new(count: usize) -> Self {
        let entry = entry();
        let player = Player::start_in_a_hurry();
        let instances = (0..count).map(|i| {
            let mut instance = Instance::new(&entry, 0);
            let processor = instance.activate(RATE_HZ, FRAMES as u32);
            player.play(i, 0, &instance.ids, processor);
            instance
        });
        Self {
            screen: Screen::connect(),
            instances: instances.collect(),
            player,
        }
    }

    fn open(&mut self, i: usize) -> u32 {
        let size = self.instances[i].create();
        let corner = STEP * i as i16;
        let window = self.screen.open((corner, corner / 2), size);
        self.instances[i].embed(window);
        self.instances[i].show(true);
        window
    }

    fn close(&mut self, i: usize, window: u32) {
        self.instances[i].destroy();
        self.screen.close(window);
    }

    /// From the host's call to the picture.
    fn opening(&mut self, times: usize) {
        let mut taken: Vec<Duration> = Vec::new();
        let (cpu, begin) = (cpu_time(), Instant::now());
        for n in 0..times {
            let i = n % self.instances.len();
            let start = Instant::now();
            let window = self.open(i);
            assert!(self.screen.is_drawn(window), "nothing was drawn");
            taken.push(start.elapsed());
            self.close(i, window);
        }
        let cpu = (cpu_time() - cpu) / times as u32;
        let each = begin.elapsed() / times as u32;
        let first = taken[0];
        taken.sort_unstable();
        println!(
            "{times} editors opened: the first in {first:.0?}, floor {:.0?}, median {:.0?}, worst {:.0?}; \
             opened and closed again in {each:.0?} on average, {cpu:.0?} of them on a processor",
            taken[0],
            taken[times / 2],
            taken[times - 1],
        );
    }

    /// The longest calls, without and with all editors open.
    fn audio(&mut self, seconds: usize) {
        self.measure("no editor", seconds);
        let windows: Vec<u32> = (0..self.instances.len()).map(|i| self.open(i)).collect();
        for window in &windows {
            assert!(self.screen.is_drawn(*window), "nothing was drawn");
        }
        self.measure(&format!("{} editors", windows.len()), seconds);
        for (i, window) in windows.into_iter().enumerate() {
            self.close(i, window);
        }
        for (i, instance) in self.instances.iter_mut().enumerate() {
            let processor = self.player.stop(i);
            instance.deactivate(processor);
        }
    }

    fn measure(&mut self, what: &str, seconds: usize) {
        let seen = self.player.seen.clone();
        let cpu = cpu_time();
        let mut worst: Vec<f64> = (0..seconds)
            .map(|_| {
                seen.worst_ns.store(0, Relaxed);
                thread::sleep(Duration::from_secs(1));
                seen.worst_ns.load(Relaxed) as f64 / 1e3
            })
            .collect();
        let load = (cpu_time() - cpu).as_secs_f64() / seconds as f64;
        worst.sort_by(f64::total_cmp);
        let deadline_us = FRAMES as f64 / RATE_HZ * 1e6;
        println!(
            "{what}: longest call in each second, of {deadline_us:.0} µs: floor {:.0} µs, median {:.0} \
             µs, worst {:.0} µs; {:.0} % of a processor in all",
            worst[0],
            worst[seconds / 2],
            worst[seconds - 1],
            100.0 * load,
        );
    }
}
