//! The declarations, in the order in which hosts list them.
//!
//! Ids and order are frozen once released: add at the end, never rename, never move.

use super::decl::{End, Grid, Kind, Module, Number, Param, Taper, Unit};

/// Levels are set to a hundredth of a dB.
const DB: Grid = Grid::Decimals(2);
/// Shares are set to a tenth of a percent.
const PERCENT: Grid = Grid::Decimals(1);

const fn switch(default: bool, labels: [&'static str; 2]) -> Kind {
    Kind::Switch { default, labels }
}

const fn choice(default: usize, labels: &'static [&'static str]) -> Kind {
    Kind::Choice { default, labels }
}

const fn whole(min: i32, max: i32, default: i32) -> Kind {
    Kind::Whole { min, max, default }
}

const fn number(
    min: f64,
    max: f64,
    default: f64,
    unit: Unit,
    taper: Taper,
    grid: Grid,
    end: End,
) -> Kind {
    Kind::Number(Number {
        min,
        max,
        default,
        unit,
        taper,
        grid,
        end,
    })
}

macro_rules! params {
    ($($id:ident, $key:literal, $name:literal, $label:literal, $module:ident, $kind:expr,
       $help:literal;)*) => {
        /// Every parameter, in the order of [`PARAMS`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ParamId {
            $(#[doc = $help] $id,)*
        }

        /// Every parameter's declaration.
        pub static PARAMS: &[Param] = &[
            $(Param {
                id: ParamId::$id,
                key: $key,
                name: $name,
                label: $label,
                module: Module::$module,
                kind: $kind,
                help: $help,
            },)*
        ];
    };
}

impl ParamId {
    /// The declaration.
    pub fn param(self) -> &'static Param {
        &PARAMS[self as usize]
    }

    /// The parameter with the stable id `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        PARAMS.iter().find(|p| p.key == key).map(|p| p.id)
    }
}

#[rustfmt::skip]
params! {
    // Strip
    StripBypass, "strip_bypass", "Bypass", "Bypass", Strip,
        switch(false, ["off", "on"]),
        "Passes the input through, sample-aligned, while processing goes on behind it.";
    StripOrder, "strip_order", "Order", "Order", Strip,
        choice(0, &["Gate-EQ-Comp", "Gate-Comp-EQ", "EQ-Gate-Comp", "Comp-Gate-EQ"]),
        "Order of gate, EQ and compressor.";
    StripQuality, "strip_quality", "Quality", "Quality", Strip,
        choice(0, &["Live", "HQ"]),
        "Oversampling of preamp and compressor. Live: the preamp's half-bands go to 4x, its stage works at 8x. HQ: 8x and 16x, and the ripple of the compressor's reduction is smoothed, within .15 dB of Live's. Neither adds latency.";
    StripOfflineQuality, "strip_offline_quality", "Offline Quality", "Offline", Strip,
        choice(0, &["Same", "HQ"]),
        "Quality while the host renders offline: the same as live, or HQ.";
    StripCalibration, "strip_calibration", "Calibration", "0 VU", Strip,
        number(-24.0, -12.0, -18.0, Unit::Dbfs, Taper::Linear, Grid::Decimals(1), End::None),
        "Level of 0 VU; meters and preamp drive follow it.";
    StripLink, "strip_link", "Link", "Link", Strip,
        number(0.0, 100.0, 100.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "How far the channels' detectors act together, from independent to common.";

    // Input
    InputTrim, "input_trim", "Input Trim", "Trim", Input,
        number(-24.0, 24.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Level into the strip.";
    InputPad, "input_pad", "Input Pad", "Pad", Input,
        switch(false, ["off", "-20 dB"]),
        "Lowers the input by 20 dB.";
    InputPolarityLeft, "input_polarity_left", "Polarity Left", "Ø L", Input,
        switch(false, ["normal", "inverted"]),
        "Inverts the left channel (the only one of a mono strip).";
    InputPolarityRight, "input_polarity_right", "Polarity Right", "Ø R", Input,
        switch(false, ["normal", "inverted"]),
        "Inverts the right channel.";
    InputMode, "input_mode", "Input Mode", "Mode", Input,
        choice(0, &["Stereo", "Left", "Right", "Mono sum", "Mid/Side", "Swap"]),
        "Which input feeds which channel; Mid/Side encodes before and decodes after the strip.";

    // Preamp
    PreOn, "pre_on", "Preamp", "In", Preamp,
        switch(true, ["off", "on"]),
        "Switches the preamp IN or OUT.";
    PreVoice, "pre_voice", "Preamp Voice", "Voice", Preamp,
        choice(0, &["Clean", "Iron", "Punch", "Tube"]),
        "Clean super-analog, class A with two transformers, op-amp with output transformer, or triode with output transformer.";
    PreDrive, "pre_drive", "Preamp Drive", "Drive", Preamp,
        number(0.0, 40.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Level into the preamp, taken away again behind it.";
    PreColour, "pre_colour", "Preamp Colour", "Colour", Preamp,
        number(0.0, 100.0, 50.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "Balance of even to odd harmonics within the voice.";
    PreIron, "pre_iron", "Preamp Iron", "Iron", Preamp,
        number(0.0, 100.0, 50.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "Amount of transformer.";
    PreNoise, "pre_noise", "Preamp Noise", "Noise", Preamp,
        number(-100.0, -70.0, f64::NEG_INFINITY, Unit::Dbfs, Taper::Linear, Grid::Decimals(1), End::Off { value: f64::NEG_INFINITY }),
        "Level of the noise floor; off means silence in is exact silence out.";
    PreTolerance, "pre_tolerance", "Tolerance", "Tolerance", Preamp,
        number(0.0, 100.0, 0.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "How far this channel deviates from nominal, as one of a real desk does.";
    PreChannel, "pre_channel", "Tolerance Channel", "Channel", Preamp,
        whole(1, 96, 1),
        "Which channel of the desk this is: the seed of its deviation and its noise.";

    // Filters
    FilterHpfOn, "filter_hpf_on", "HPF", "HPF", Filters,
        switch(false, ["off", "on"]),
        "Switches the high-pass IN or OUT.";
    FilterHpfFreq, "filter_hpf_freq", "HPF Freq", "Freq", Filters,
        number(16.0, 500.0, 80.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Corner of the high-pass, −3 dB.";
    FilterHpfSlope, "filter_hpf_slope", "HPF Slope", "Slope", Filters,
        choice(2, &["6 dB/oct", "12 dB/oct", "18 dB/oct", "24 dB/oct"]),
        "Slope of the high-pass.";
    FilterLpfOn, "filter_lpf_on", "LPF", "LPF", Filters,
        switch(false, ["off", "on"]),
        "Switches the low-pass IN or OUT.";
    FilterLpfFreq, "filter_lpf_freq", "LPF Freq", "Freq", Filters,
        number(2_000.0, 24_000.0, 18_000.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Corner of the low-pass, −3 dB.";
    FilterLpfSlope, "filter_lpf_slope", "LPF Slope", "Slope", Filters,
        choice(1, &["6 dB/oct", "12 dB/oct"]),
        "Slope of the low-pass.";
    FilterToKey, "filter_to_key", "Filters to Key", "To key", Filters,
        switch(false, ["off", "on"]),
        "Moves the filters from the audio into the side-chain of gate and compressor.";

    // Gate
    GateOn, "gate_on", "Gate", "In", Gate,
        switch(false, ["off", "on"]),
        "Switches the gate IN or OUT.";
    GateMode, "gate_mode", "Gate Mode", "Mode", Gate,
        choice(0, &["Gate", "Expander", "Duck"]),
        "Gate closes below the threshold, Expander turns down 2:1 below it, Duck turns down while the key is above it.";
    GateThreshold, "gate_threshold", "Gate Threshold", "Threshold", Gate,
        number(-84.0, 0.0, -40.0, Unit::Dbfs, Taper::Linear, DB, End::None),
        "Level at which the gate opens.";
    GateRange, "gate_range", "Gate Range", "Range", Gate,
        number(0.0, 80.0, 40.0, Unit::Db, Taper::Linear, DB, End::None),
        "Deepest reduction.";
    GateAttack, "gate_attack", "Gate Attack", "Attack", Gate,
        number(0.02, 30.0, 0.1, Unit::Ms, Taper::Log, Grid::Digits(3), End::None),
        "Time to open by 40 dB.";
    GateHold, "gate_hold", "Gate Hold", "Hold", Gate,
        number(0.0, 4_000.0, 50.0, Unit::Ms, Taper::Cubic, Grid::Decimals(1), End::None),
        "Time the gate stays open after the level fell.";
    GateRelease, "gate_release", "Gate Release", "Release", Gate,
        number(10.0, 4_000.0, 150.0, Unit::Ms, Taper::Log, Grid::Digits(3), End::None),
        "Time to close by 40 dB.";
    GateHysteresis, "gate_hysteresis", "Gate Hysteresis", "Hysteresis", Gate,
        number(0.0, 12.0, 4.0, Unit::Db, Taper::Linear, DB, End::None),
        "How far below the threshold the gate begins to close.";
    GateKey, "gate_key", "Gate Key", "Key", Gate,
        choice(0, &["Internal", "External"]),
        "What the gate listens to; without a side-chain input External acts as Internal.";
    GateKeyHpf, "gate_key_hpf", "Gate Key HPF", "Key HPF", Gate,
        number(20.0, 4_000.0, 20.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "High-pass in the gate's key.";
    GateKeyLpf, "gate_key_lpf", "Gate Key LPF", "Key LPF", Gate,
        number(200.0, 20_000.0, 20_000.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Low-pass in the gate's key.";
    GateListen, "gate_listen", "Gate Listen", "Listen", Gate,
        switch(false, ["off", "on"]),
        "Puts the key signal on the output.";

    // Eq
    EqOn, "eq_on", "EQ", "In", Eq,
        switch(false, ["off", "on"]),
        "Switches the EQ IN or OUT.";
    EqType, "eq_type", "EQ Type", "Type", Eq,
        choice(0, &["E", "G"]),
        "E keeps the bandwidth at every gain, G narrows it as the gain grows.";
    EqLfOn, "eq_lf_on", "EQ LF", "LF", Eq,
        switch(true, ["off", "on"]),
        "Switches the LF band IN or OUT.";
    EqLfGain, "eq_lf_gain", "EQ LF Gain", "Gain", Eq,
        number(-18.0, 18.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Gain of the LF band; at 0 the band is bit-transparent.";
    EqLfFreq, "eq_lf_freq", "EQ LF Freq", "Freq", Eq,
        number(20.0, 600.0, 100.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Frequency of the LF band.";
    EqLfQ, "eq_lf_q", "EQ LF Q", "Q", Eq,
        number(0.3, 4.0, 0.7, Unit::None, Taper::Log, Grid::Digits(4), End::None),
        "Q of the LF band.";
    EqLfShape, "eq_lf_shape", "EQ LF Shape", "Shape", Eq,
        choice(1, &["Bell", "Shelf"]),
        "Shape of the LF band.";
    EqLmfOn, "eq_lmf_on", "EQ LMF", "LMF", Eq,
        switch(true, ["off", "on"]),
        "Switches the LMF band IN or OUT.";
    EqLmfGain, "eq_lmf_gain", "EQ LMF Gain", "Gain", Eq,
        number(-18.0, 18.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Gain of the LMF band; at 0 the band is bit-transparent.";
    EqLmfFreq, "eq_lmf_freq", "EQ LMF Freq", "Freq", Eq,
        number(100.0, 4_000.0, 500.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Frequency of the LMF band.";
    EqLmfQ, "eq_lmf_q", "EQ LMF Q", "Q", Eq,
        number(0.3, 8.0, 0.7, Unit::None, Taper::Log, Grid::Digits(4), End::None),
        "Q of the LMF band.";
    EqHmfOn, "eq_hmf_on", "EQ HMF", "HMF", Eq,
        switch(true, ["off", "on"]),
        "Switches the HMF band IN or OUT.";
    EqHmfGain, "eq_hmf_gain", "EQ HMF Gain", "Gain", Eq,
        number(-18.0, 18.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Gain of the HMF band; at 0 the band is bit-transparent.";
    EqHmfFreq, "eq_hmf_freq", "EQ HMF Freq", "Freq", Eq,
        number(500.0, 12_000.0, 3_000.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Frequency of the HMF band.";
    EqHmfQ, "eq_hmf_q", "EQ HMF Q", "Q", Eq,
        number(0.3, 8.0, 0.7, Unit::None, Taper::Log, Grid::Digits(4), End::None),
        "Q of the HMF band.";
    EqHfOn, "eq_hf_on", "EQ HF", "HF", Eq,
        switch(true, ["off", "on"]),
        "Switches the HF band IN or OUT.";
    EqHfGain, "eq_hf_gain", "EQ HF Gain", "Gain", Eq,
        number(-18.0, 18.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Gain of the HF band; at 0 the band is bit-transparent.";
    EqHfFreq, "eq_hf_freq", "EQ HF Freq", "Freq", Eq,
        number(1_000.0, 40_000.0, 10_000.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Frequency of the HF band.";
    EqHfQ, "eq_hf_q", "EQ HF Q", "Q", Eq,
        number(0.3, 4.0, 0.7, Unit::None, Taper::Log, Grid::Digits(4), End::None),
        "Q of the HF band.";
    EqHfShape, "eq_hf_shape", "EQ HF Shape", "Shape", Eq,
        choice(1, &["Bell", "Shelf"]),
        "Shape of the HF band.";

    // Compressor
    CompOn, "comp_on", "Comp", "In", Compressor,
        switch(false, ["off", "on"]),
        "Switches the compressor IN or OUT.";
    CompModel, "comp_model", "Comp Model", "Model", Compressor,
        choice(0, &["VCA", "FET", "Opto", "Mu"]),
        "VCA is feed-forward as set, FET a fast feedback limiter, Opto a photocell with memory, Mu raises its ratio with the level.";
    CompThreshold, "comp_threshold", "Comp Threshold", "Threshold", Compressor,
        number(-60.0, 0.0, -18.0, Unit::Dbfs, Taper::Linear, DB, End::None),
        "Level above which the gain is reduced.";
    CompRatio, "comp_ratio", "Comp Ratio", "Ratio", Compressor,
        number(1.0, 20.0, 4.0, Unit::Ratio, Taper::Log, Grid::Digits(3), End::Infinite),
        "How far the input rises for the output to rise by 1 dB.";
    CompFetRatio, "comp_fet_ratio", "Comp FET Ratio", "FET ratio", Compressor,
        choice(0, &["4:1", "8:1", "12:1", "20:1", "All"]),
        "Ratio buttons of the FET model.";
    CompAttack, "comp_attack", "Comp Attack", "Attack", Compressor,
        number(0.02, 100.0, 10.0, Unit::Ms, Taper::Log, Grid::Digits(3), End::None),
        "Time to 63 % of the reduction. VCA as set; FET 0.02 to 0.8 ms, Mu from 0.2 ms, each at its nearest to what is set; Opto always 10 ms.";
    CompRelease, "comp_release", "Comp Release", "Release", Compressor,
        number(20.0, 4_000.0, 150.0, Unit::Ms, Taper::Log, Grid::Digits(3), End::None),
        "Time to 63 % of the recovery. VCA as set; FET 50 to 1100 ms; Mu 1.25 times what is set, from 300 ms; Opto by itself, half in 60 ms.";
    CompAutoRelease, "comp_auto_release", "Comp Auto Release", "Auto", Compressor,
        switch(false, ["off", "on"]),
        "Lets the release follow the programme: fast after peaks, slow after sustained reduction.";
    CompKnee, "comp_knee", "Comp Knee", "Knee", Compressor,
        number(0.0, 24.0, 6.0, Unit::Db, Taper::Linear, DB, End::None),
        "Width of the bend around the threshold.";
    CompDetector, "comp_detector", "Comp Detector", "Detector", Compressor,
        choice(0, &["Peak", "RMS"]),
        "What the level is measured as.";
    CompScHpf, "comp_sc_hpf", "Comp SC HPF", "SC HPF", Compressor,
        number(20.0, 500.0, 0.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::Off { value: 0.0 }),
        "High-pass in the side-chain, 12 dB/oct.";
    CompScTilt, "comp_sc_tilt", "Comp SC Tilt", "SC tilt", Compressor,
        number(0.0, 10.0, 0.0, Unit::DbPerDecade, Taper::Linear, Grid::Decimals(1), End::None),
        "Makes the detector hear highs louder and lows softer, around 1 kHz.";
    CompKey, "comp_key", "Comp Key", "Key", Compressor,
        choice(0, &["Internal", "External"]),
        "What the compressor listens to; without a side-chain input External acts as Internal.";
    CompListen, "comp_listen", "Comp Listen", "Listen", Compressor,
        switch(false, ["off", "on"]),
        "Puts the side-chain signal on the output.";
    CompMakeup, "comp_makeup", "Comp Makeup", "Make-up", Compressor,
        number(-12.0, 24.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Level behind the compressor.";
    CompAutoMakeup, "comp_auto_makeup", "Comp Auto Makeup", "Auto make-up", Compressor,
        switch(false, ["off", "on"]),
        "Adds the make-up that threshold and ratio call for; the manual make-up adds to it.";
    CompMix, "comp_mix", "Comp Mix", "Mix", Compressor,
        number(0.0, 100.0, 100.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "Share of the compressed signal, phase-coherent.";

    // Deesser
    DeessOn, "deess_on", "De-esser", "In", Deesser,
        switch(false, ["off", "on"]),
        "Switches the de-esser IN or OUT.";
    DeessFreq, "deess_freq", "De-ess Freq", "Freq", Deesser,
        number(2_000.0, 12_000.0, 6_500.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Where the s sits.";
    DeessShape, "deess_shape", "De-ess Shape", "Shape", Deesser,
        choice(0, &["Bell", "Shelf"]),
        "Turns down a band around the frequency, or everything above it.";
    DeessThreshold, "deess_threshold", "De-ess Threshold", "Threshold", Deesser,
        number(-30.0, 12.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Level of the band against everything else at which it acts, independent of loudness; a band below -70 dBFS is left alone.";
    DeessRange, "deess_range", "De-ess Range", "Range", Deesser,
        number(0.0, 18.0, 6.0, Unit::Db, Taper::Linear, DB, End::None),
        "Deepest reduction.";
    DeessListen, "deess_listen", "De-ess Listen", "Listen", Deesser,
        switch(false, ["off", "on"]),
        "Puts the band on the output.";

    // Output
    OutputTrim, "output_trim", "Output Trim", "Trim", Output,
        number(-24.0, 24.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Level out of the strip.";
    OutputGuard, "output_guard", "Output Guard", "Guard", Output,
        switch(false, ["off", "on"]),
        "Soft clip at −0.3 dBFS without delay.";
}

#[cfg(test)]
mod tests;
