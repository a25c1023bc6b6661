//! The declarations, each where it belongs: in its module, in the order of the panel.
//!
//! A new row goes there too, and says since which list of the hosts it is there: [`LIST`] of its version. Hosts
//! see what came later behind what was there ([`HOST_ORDER`]), so nothing that they have saved by number
//! moves. Once released, an id is never renamed and a `since` never changes.

use super::decl::{BandParams, End, Grid, Param, Taper, Unit};
use super::declare::{
    BAND_GAIN, BAND_SHAPE, DB, PERCENT, are_bands_in_order, band_freq, band_q, choice, host_order,
    number, params, switch, whole,
};
use crate::dsp::stages::eq::BANDS;

/// The hosts' list of this version: what a row that is added now is there since.
pub const LIST: u16 = 1;

/// Every parameter's declaration, in the order of the panel, which is that of [`ParamId`].
pub static PARAMS: &[Param; ParamId::COUNT] = &TABLE;

/// The parameters as hosts list them: by [`Param::since`], then by place.
pub static HOST_ORDER: [ParamId; ParamId::COUNT] = host_order(TABLE);

const _: () = assert!(
    are_bands_in_order(&EQ_BANDS),
    "the bands are those of dsp::eq, in its order, and those of a shelf have a shape"
);

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
    StripBypass since 1, "strip_bypass", "Bypass", "Bypass", Strip,
        switch(false, ["off", "on"]),
        "Passes the input through, sample-aligned, while processing goes on behind it.";
    StripOrder since 1, "strip_order", "Order", "Order", Strip,
        choice(0, &["Gate-EQ-Comp", "Gate-Comp-EQ", "EQ-Gate-Comp", "Comp-Gate-EQ"]),
        "Order of gate, EQ and compressor.";
    StripQuality since 1, "strip_quality", "Quality", "Quality", Strip,
        choice(0, &["Live", "HQ"]),
        "Oversampling of preamp and compressor. Live: the preamp's half-bands go to 4x, its stage works at 8x. HQ: 8x and 16x, and the ripple of the compressor's reduction is smoothed, within .15 dB of Live's. Neither adds latency.";
    StripOfflineQuality since 1, "strip_offline_quality", "Offline Quality", "Offline", Strip,
        choice(0, &["Same", "HQ"]),
        "Quality while the host renders offline: the same as live, or HQ.";
    StripCalibration since 1, "strip_calibration", "Calibration", "0 VU", Strip,
        number(-24.0, -12.0, -18.0, Unit::Dbfs, Taper::Linear, Grid::Decimals(1), End::None),
        "Level of 0 VU; meters and preamp drive follow it.";
    StripLink since 1, "strip_link", "Link", "Link", Strip,
        number(0.0, 100.0, 100.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "How far the channels' detectors act together, from independent to common.";

    // Input
    InputTrim since 1, "input_trim", "Input Trim", "Trim", Input,
        number(-24.0, 24.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Level into the strip.";
    InputPad since 1, "input_pad", "Input Pad", "Pad", Input,
        switch(false, ["off", "-20 dB"]),
        "Lowers the input by 20 dB.";
    InputPolarityLeft since 1, "input_polarity_left", "Polarity Left", "Ø L", Input,
        switch(false, ["normal", "inverted"]),
        "Inverts the left channel (the only one of a mono strip).";
    InputPolarityRight since 1, "input_polarity_right", "Polarity Right", "Ø R", Input,
        switch(false, ["normal", "inverted"]),
        "Inverts the right channel.";
    InputMode since 1, "input_mode", "Input Mode", "Mode", Input,
        choice(0, &["Stereo", "Left", "Right", "Mono sum", "Mid/Side", "Swap"]),
        "Which input feeds which channel; Mid/Side encodes before and decodes after the strip.";

    // Preamp
    PreOn since 1, "pre_on", "Preamp", "In", Preamp,
        switch(true, ["off", "on"]),
        "Switches the preamp IN or OUT.";
    PreVoice since 1, "pre_voice", "Preamp Voice", "Voice", Preamp,
        choice(0, &["Clean", "Iron", "Punch", "Tube"]),
        "Clean super-analog, class A with two transformers, op-amp with output transformer, or triode with output transformer.";
    PreDrive since 1, "pre_drive", "Preamp Drive", "Drive", Preamp,
        number(0.0, 40.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Level into the preamp, taken away again behind it.";
    PreColour since 1, "pre_colour", "Preamp Colour", "Colour", Preamp,
        number(0.0, 100.0, 50.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "Balance of even to odd harmonics within the voice.";
    PreIron since 1, "pre_iron", "Preamp Iron", "Iron", Preamp,
        number(0.0, 100.0, 50.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "Amount of transformer.";
    PreNoise since 1, "pre_noise", "Preamp Noise", "Noise", Preamp,
        number(-100.0, -70.0, f64::NEG_INFINITY, Unit::Dbfs, Taper::Linear, Grid::Decimals(1), End::Off { value: f64::NEG_INFINITY }),
        "Level of the noise floor; off means silence in is exact silence out.";
    PreTolerance since 1, "pre_tolerance", "Tolerance", "Tolerance", Preamp,
        number(0.0, 100.0, 0.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "How far this channel deviates from nominal, as one of a real desk does.";
    PreChannel since 1, "pre_channel", "Tolerance Channel", "Channel", Preamp,
        whole(1, 96, 1),
        "Which channel of the desk this is: the seed of its deviation and its noise.";

    // Filters
    FilterHpfOn since 1, "filter_hpf_on", "HPF", "HPF", Filters,
        switch(false, ["off", "on"]),
        "Switches the high-pass IN or OUT.";
    FilterHpfFreq since 1, "filter_hpf_freq", "HPF Freq", "Freq", Filters,
        number(16.0, 500.0, 80.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Corner of the high-pass, −3 dB.";
    FilterHpfSlope since 1, "filter_hpf_slope", "HPF Slope", "Slope", Filters,
        choice(2, &["6 dB/oct", "12 dB/oct", "18 dB/oct", "24 dB/oct"]),
        "Slope of the high-pass.";
    FilterLpfOn since 1, "filter_lpf_on", "LPF", "LPF", Filters,
        switch(false, ["off", "on"]),
        "Switches the low-pass IN or OUT.";
    FilterLpfFreq since 1, "filter_lpf_freq", "LPF Freq", "Freq", Filters,
        number(2_000.0, 24_000.0, 18_000.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Corner of the low-pass, −3 dB.";
    FilterLpfSlope since 1, "filter_lpf_slope", "LPF Slope", "Slope", Filters,
        choice(1, &["6 dB/oct", "12 dB/oct"]),
        "Slope of the low-pass.";
    FilterToKey since 1, "filter_to_key", "Filters to Key", "To key", Filters,
        switch(false, ["off", "on"]),
        "Moves the filters from the audio into the side-chain of gate and compressor.";

    // Gate
    GateOn since 1, "gate_on", "Gate", "In", Gate,
        switch(false, ["off", "on"]),
        "Switches the gate IN or OUT.";
    GateMode since 1, "gate_mode", "Gate Mode", "Mode", Gate,
        choice(0, &["Gate", "Expander", "Duck"]),
        "Gate closes below the threshold, Expander turns down 2:1 below it, Duck turns down while the key is above it.";
    GateThreshold since 1, "gate_threshold", "Gate Threshold", "Threshold", Gate,
        number(-84.0, 0.0, -40.0, Unit::Dbfs, Taper::Linear, DB, End::None),
        "Level at which the gate opens.";
    GateRange since 1, "gate_range", "Gate Range", "Range", Gate,
        number(0.0, 80.0, 40.0, Unit::Db, Taper::Linear, DB, End::None),
        "Deepest reduction.";
    GateAttack since 1, "gate_attack", "Gate Attack", "Attack", Gate,
        number(0.02, 30.0, 0.1, Unit::Ms, Taper::Log, Grid::Digits(3), End::None),
        "Time to open by 40 dB.";
    GateHold since 1, "gate_hold", "Gate Hold", "Hold", Gate,
        number(0.0, 4_000.0, 50.0, Unit::Ms, Taper::Cubic, Grid::Decimals(1), End::None),
        "Time the gate stays open after the level fell.";
    GateRelease since 1, "gate_release", "Gate Release", "Release", Gate,
        number(10.0, 4_000.0, 150.0, Unit::Ms, Taper::Log, Grid::Digits(3), End::None),
        "Time to close by 40 dB.";
    GateHysteresis since 1, "gate_hysteresis", "Gate Hysteresis", "Hysteresis", Gate,
        number(0.0, 12.0, 4.0, Unit::Db, Taper::Linear, DB, End::None),
        "How far below the threshold the gate begins to close.";
    GateKey since 1, "gate_key", "Gate Key", "Key", Gate,
        choice(0, &["Internal", "External"]),
        "What the gate listens to; without a side-chain input External acts as Internal.";
    GateKeyHpf since 1, "gate_key_hpf", "Gate Key HPF", "Key HPF", Gate,
        number(20.0, 4_000.0, 20.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "High-pass in the gate's key.";
    GateKeyLpf since 1, "gate_key_lpf", "Gate Key LPF", "Key LPF", Gate,
        number(200.0, 20_000.0, 20_000.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Low-pass in the gate's key.";
    GateListen since 1, "gate_listen", "Gate Listen", "Listen", Gate,
        switch(false, ["off", "on"]),
        "Puts the key signal on the output.";

    // Eq
    EqOn since 1, "eq_on", "EQ", "In", Eq,
        switch(false, ["off", "on"]),
        "Switches the EQ IN or OUT.";
    EqType since 1, "eq_type", "EQ Type", "Type", Eq,
        choice(0, &["E", "G"]),
        "E keeps the bandwidth at every gain, G narrows it as the gain grows.";

    // The EQ's bands, lowest first: their rows in this order, Shape where there is a choice.
    @bands {
        "lf" since 1, "LF", EqLfOn, EqLfGain, EqLfFreq (20.0 to 600.0), EqLfQ (0.3 to 4.0), EqLfShape;
        "lmf" since 1, "LMF", EqLmfOn, EqLmfGain, EqLmfFreq (100.0 to 4_000.0), EqLmfQ (0.3 to 8.0);
        "hmf" since 1, "HMF", EqHmfOn, EqHmfGain, EqHmfFreq (500.0 to 12_000.0), EqHmfQ (0.3 to 8.0);
        "hf" since 1, "HF", EqHfOn, EqHfGain, EqHfFreq (1_000.0 to 40_000.0), EqHfQ (0.3 to 4.0), EqHfShape;
    }

    // Compressor
    CompOn since 1, "comp_on", "Comp", "In", Compressor,
        switch(false, ["off", "on"]),
        "Switches the compressor IN or OUT.";
    CompModel since 1, "comp_model", "Comp Model", "Model", Compressor,
        choice(0, &["VCA", "FET", "Opto", "Mu"]),
        "VCA is feed-forward as set, FET a fast feedback limiter, Opto a photocell with memory, Mu raises its ratio with the level.";
    CompThreshold since 1, "comp_threshold", "Comp Threshold", "Threshold", Compressor,
        number(-60.0, 0.0, -18.0, Unit::Dbfs, Taper::Linear, DB, End::None),
        "Level above which the gain is reduced.";
    CompRatio since 1, "comp_ratio", "Comp Ratio", "Ratio", Compressor,
        number(1.0, 20.0, 4.0, Unit::Ratio, Taper::Log, Grid::Digits(3), End::Infinite),
        "How far the input rises for the output to rise by 1 dB.";
    CompFetRatio since 1, "comp_fet_ratio", "Comp FET Ratio", "FET ratio", Compressor,
        choice(0, &["4:1", "8:1", "12:1", "20:1", "All"]),
        "Ratio buttons of the FET model.";
    CompAttack since 1, "comp_attack", "Comp Attack", "Attack", Compressor,
        number(0.02, 100.0, 10.0, Unit::Ms, Taper::Log, Grid::Digits(3), End::None),
        "Time to 63 % of the reduction. VCA as set; FET 0.02 to 0.8 ms, Mu from 0.2 ms, each at its nearest to what is set; Opto always 10 ms.";
    CompRelease since 1, "comp_release", "Comp Release", "Release", Compressor,
        number(20.0, 4_000.0, 150.0, Unit::Ms, Taper::Log, Grid::Digits(3), End::None),
        "Time to 63 % of the recovery. VCA as set; FET 50 to 1100 ms; Mu 1.25 times what is set, from 300 ms; Opto by itself, half in 60 ms.";
    CompAutoRelease since 1, "comp_auto_release", "Comp Auto Release", "Auto", Compressor,
        switch(false, ["off", "on"]),
        "Lets the release follow the programme: fast after peaks, slow after sustained reduction.";
    CompKnee since 1, "comp_knee", "Comp Knee", "Knee", Compressor,
        number(0.0, 24.0, 6.0, Unit::Db, Taper::Linear, DB, End::None),
        "Width of the bend around the threshold.";
    CompDetector since 1, "comp_detector", "Comp Detector", "Detector", Compressor,
        choice(0, &["Peak", "RMS"]),
        "What the level is measured as.";
    CompScHpf since 1, "comp_sc_hpf", "Comp SC HPF", "SC HPF", Compressor,
        number(20.0, 500.0, 0.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::Off { value: 0.0 }),
        "High-pass in the side-chain, 12 dB/oct.";
    CompScTilt since 1, "comp_sc_tilt", "Comp SC Tilt", "SC tilt", Compressor,
        number(0.0, 10.0, 0.0, Unit::DbPerDecade, Taper::Linear, Grid::Decimals(1), End::None),
        "Makes the detector hear highs louder and lows softer, around 1 kHz.";
    CompKey since 1, "comp_key", "Comp Key", "Key", Compressor,
        choice(0, &["Internal", "External"]),
        "What the compressor listens to; without a side-chain input External acts as Internal.";
    CompListen since 1, "comp_listen", "Comp Listen", "Listen", Compressor,
        switch(false, ["off", "on"]),
        "Puts the side-chain signal on the output.";
    CompMakeup since 1, "comp_makeup", "Comp Makeup", "Make-up", Compressor,
        number(-12.0, 24.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Level behind the compressor.";
    CompAutoMakeup since 1, "comp_auto_makeup", "Comp Auto Makeup", "Auto make-up", Compressor,
        switch(false, ["off", "on"]),
        "Adds the make-up that threshold and ratio call for; the manual make-up adds to it.";
    CompMix since 1, "comp_mix", "Comp Mix", "Mix", Compressor,
        number(0.0, 100.0, 100.0, Unit::Percent, Taper::Linear, PERCENT, End::None),
        "Share of the compressed signal, phase-coherent.";

    // Deesser
    DeessOn since 1, "deess_on", "De-esser", "In", Deesser,
        switch(false, ["off", "on"]),
        "Switches the de-esser IN or OUT.";
    DeessFreq since 1, "deess_freq", "De-ess Freq", "Freq", Deesser,
        number(2_000.0, 12_000.0, 6_500.0, Unit::Hz, Taper::Log, Grid::Digits(4), End::None),
        "Where the s sits.";
    DeessShape since 1, "deess_shape", "De-ess Shape", "Shape", Deesser,
        choice(0, &["Bell", "Shelf"]),
        "Turns down a band around the frequency, or everything above it.";
    DeessThreshold since 1, "deess_threshold", "De-ess Threshold", "Threshold", Deesser,
        number(-30.0, 12.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Level of the band against everything else at which it acts, independent of loudness; a band below -70 dBFS is left alone.";
    DeessRange since 1, "deess_range", "De-ess Range", "Range", Deesser,
        number(0.0, 18.0, 6.0, Unit::Db, Taper::Linear, DB, End::None),
        "Deepest reduction.";
    DeessListen since 1, "deess_listen", "De-ess Listen", "Listen", Deesser,
        switch(false, ["off", "on"]),
        "Puts the band on the output.";

    // Output
    OutputTrim since 1, "output_trim", "Output Trim", "Trim", Output,
        number(-24.0, 24.0, 0.0, Unit::Db, Taper::Linear, DB, End::None),
        "Level out of the strip.";
    OutputGuard since 1, "output_guard", "Output Guard", "Guard", Output,
        switch(false, ["off", "on"]),
        "Soft clip at −0.3 dBFS without delay.";
}

#[cfg(test)]
mod tests;
