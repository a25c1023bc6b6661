//! Instructions of every case, counted by callgrind: the same at every run, whatever else the
//! machine does.

#![allow(missing_docs, reason = "the macros make public items without docs")]

use std::hint::black_box;

use gungraun::Callgrind;
use gungraun::prelude::*;
use redlight_speed::cases::strip_cases;
use redlight_speed::modules::alone_cases;
use redlight_speed::signal::FRAMES;
use redlight_speed::subject::Subject;

/// A warm subject with the signal loaded.
fn ready(id: &str) -> Subject {
    let cases = strip_cases().into_iter().chain(alone_cases());
    let case = cases
        .into_iter()
        .find(|c| c.id == id)
        .unwrap_or_else(|| panic!("no case {id}"));
    let audio = case.signal.samples();
    let mut subject = case.subject();
    for _ in 0..2 {
        subject.load(&audio, 0, FRAMES);
        subject.run();
    }
    subject.load(&audio, 0, FRAMES);
    subject
}

#[library_benchmark(setup = ready)]
#[bench::live("live")]
#[bench::preamp_out("preamp_out")]
#[bench::hq("hq")]
#[bench::mono("mono")]
#[bench::block_32("block_32")]
#[bench::block_512("block_512")]
#[bench::out("out")]
#[bench::silence("silence")]
#[bench::tail("tail")]
#[bench::automated("automated")]
#[bench::pre_clean("pre_clean")]
#[bench::pre_iron("pre_iron")]
#[bench::pre_punch("pre_punch")]
#[bench::pre_tube("pre_tube")]
#[bench::pre_iron_hq("pre_iron_hq")]
#[bench::pre_noise("pre_noise")]
#[bench::filters("filters")]
#[bench::hpf_24("hpf_24")]
#[bench::gate("gate")]
#[bench::eq_4("eq_4")]
#[bench::eq_1("eq_1")]
#[bench::comp_vca("comp_vca")]
#[bench::comp_fet("comp_fet")]
#[bench::comp_opto("comp_opto")]
#[bench::comp_mu("comp_mu")]
#[bench::comp_vca_hq("comp_vca_hq")]
#[bench::deesser("deesser")]
#[bench::guard("guard")]
#[bench::mid_side("mid_side")]
fn signal(mut subject: Subject) -> Subject {
    black_box(&mut subject).run();
    subject
}

library_benchmark_group!(name = instructions, benchmarks = [signal]);

main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = instructions
);
