//! `wrapasvst3.cpp`: the plug-in as hosts see it.

use super::Repair::{self, Text};

/// The component and its controller.
pub const COMPONENT: [Repair; 19] = [
    // What a host need not give.
    Text(
        "  context->queryInterface(Vst::IHostApplication::iid, (void **)&vst3HostApplication);
",
        "  if (context)
    context->queryInterface(Vst::IHostApplication::iid, (void **)&vst3HostApplication);
",
    ),
    Text(
        "  this->componentHandler->restartComponent(vstflags);
",
        "  if (this->componentHandler) this->componentHandler->restartComponent(vstflags);
",
    ),
    Text(
        "  // TODO: this could also be kIoChanged, we have to check this
  this->componentHandler->restartComponent(Vst::RestartFlags::kLatencyChanged);
",
        "  if (this->componentHandler)
    this->componentHandler->restartComponent(Vst::RestartFlags::kLatencyChanged);
",
    ),
    Text(
        "tresult PLUGIN_API ClapAsVst3::setState(IBStream *state)
{
",
        "tresult PLUGIN_API ClapAsVst3::setState(IBStream *state)
{
  if (!state) return kInvalidArgument;
",
    ),
    Text(
        "tresult PLUGIN_API ClapAsVst3::getState(IBStream *state)
{
",
        "tresult PLUGIN_API ClapAsVst3::getState(IBStream *state)
{
  if (!state) return kInvalidArgument;
",
    ),
    // What nobody can process.
    Text(
        "  if (newSetup.symbolicSampleSize != Vst::kSample32)
  {
    return kResultFalse;
  }
",
        "  if (newSetup.symbolicSampleSize != Vst::kSample32 || !std::isfinite(newSetup.sampleRate) ||
      newSetup.sampleRate <= 0. || newSetup.maxSamplesPerBlock < 0)
  {
    return kResultFalse;
  }
",
    ),
    // One channel is kMono or, as some hosts have it, the left speaker.
    Text(
        "  if (!_plugin->_ext._audioports)
  {
    return kResultFalse;
  }

  auto raise",
        "  if (!_plugin->_ext._audioports || !inputs || !outputs)
  {
    return kResultFalse;
  }

  auto raise",
    ),
    Text(
        "    if (inputs[i] != sa)
",
        "    if (inputs[i] != sa && !(info.channel_count == 1 && inputs[i] == Vst::SpeakerArr::kMono))
",
    ),
    Text(
        "    if (outputs[i] != sa)
",
        "    if (outputs[i] != sa && !(info.channel_count == 1 && outputs[i] == Vst::SpeakerArr::kMono))
",
    ),
    // Two views of one editor are one view that is held twice.
    Text(
        "    return _wrappedview;
  }
  return nullptr;
",
        "    else
    {
      _wrappedview->addRef();
    }
    return _wrappedview;
  }
  return nullptr;
",
    ),
    // Timers begin with the view's frame, not with its window.
    Text(
        "            if (everCreated)
            {
#if LIN",
        "            (void)everCreated;
            {
#if LIN",
    ),
    // Numbers without their units, which stand beside them.
    Text(
        "  auto param = (Vst3Parameter *)this->getParameterObject(id);
  auto val = param->asClapValue(valueNormalized);
",
        "  auto param = (Vst3Parameter *)this->getParameterObject(id);
  if (!param || !string || !std::isfinite(valueNormalized)) return kInvalidArgument;
  auto val = param->asClapValue(valueNormalized);
",
    ),
    Text(
        "  auto raise = _plugin->AlwaysMainThread();
  if (this->_plugin->_ext._params->value_to_text(_plugin->_plugin, param->id, val, outbuf, 127))
",
        "  auto raise = _plugin->AlwaysMainThread();
  auto plain = plainValues(_plugin->_plugin);
  if (plain && plain->value(_plugin->_plugin, param->id, val, outbuf, 127))
",
    ),
    Text(
        "tresult PLUGIN_API ClapAsVst3::getParamStringByValue(",
        "// As `src/plugin/entry/plain.rs` has it.
struct PlainValues
{
  bool (*unit)(const clap_plugin_t *plugin, clap_id id, char *text, uint32_t size);
  bool (*value)(const clap_plugin_t *plugin, clap_id id, double value, char *text, uint32_t size);
};
static const PlainValues *plainValues(const clap_plugin_t *plugin)
{
  return (const PlainValues *)plugin->get_extension(plugin, \"org.redlight-audio.plain-values/1\");
}

tresult PLUGIN_API ClapAsVst3::getParamStringByValue(",
    ),
    // UTF-8, as the plug-in's texts are: "∞:1" has no place in 8 bits.
    Text(
        "  auto param = (Vst3Parameter *)this->getParameterObject(id);
  Steinberg::String m(string);
  char inbuf[128];
  m.copyTo8(inbuf, 0, 128);
",
        "  auto param = (Vst3Parameter *)this->getParameterObject(id);
  if (!param || !string) return kInvalidArgument;
  auto inbuf = stringconv::convert(std::u16string((const char16_t *)string));
",
    ),
    Text(
        "text_to_value(_plugin->_plugin, param->id, inbuf, &out))",
        "text_to_value(_plugin->_plugin, param->id, inbuf.c_str(), &out))",
    ),
    Text(
        "      p->param_index_for_clap_get_info = i;
",
        "      p->param_index_for_clap_get_info = i;
      char unit[32] = {};
      auto plain = plainValues(plugin);
      if (plain && plain->unit(plugin, info.id, unit, sizeof(unit)))
        utf8_to_utf16l(unit, (uint16_t *)p->getInfo().units, str16BufferSize(p->getInfo().units));
",
    ),
    // A bus that is switched off is no key.
    Text(
        "  return super::activateBus(type, dir, index, state);
",
        "  auto result = super::activateBus(type, dir, index, state);
  if (result == kResultOk && type == Vst::kAudio && _plugin)
  {
    auto ports = (const clap_plugin_audio_ports_activation_t *)_plugin->_plugin->get_extension(
        _plugin->_plugin, CLAP_EXT_AUDIO_PORTS_ACTIVATION);
    if (ports) ports->set_active(_plugin->_plugin, dir == Vst::kInput, index, state != 0, 32);
  }
  return result;
",
    ),
    // A host's console is not ours.
    Text(
        "  fprintf(stderr, \"\\tAUDIO in: %d, out: %d\\n\", (int)numAudioInputs, (int)numAudioOutputs);

",
        "",
    ),
];
