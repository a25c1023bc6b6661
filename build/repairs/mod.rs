//! What is wrong in the VST3 wrapper's files, and what is right.
//!
//! Kept apart from `build.rs`, which says why.

/// A text that stands once in a file, or the first and last lines of a part that does, and what stands
/// there instead.
pub enum Repair {
    /// This text.
    Text(&'static str, &'static str),
    /// From the beginning of the one to before the beginning of the other.
    Part(&'static str, &'static str, &'static str),
}

use Repair::{Part, Text};

/// The files of the wrapper's sources with their repairs.
pub const REPAIRS: [(&str, &[Repair]); 3] = [
    ("detail/vst3/process.cpp", &PROCESS),
    ("detail/vst3/plugview.cpp", &VIEW),
    ("wrapasvst3.cpp", &COMPONENT),
];

/// Input, output, automation.
const PROCESS: [Repair; 5] = [
    // Nothing in the plug-in hears notes, of which the wrapper keeps every one that is not ended.
    Text("  processInputEvents(_vstdata->inputEvents);\n", ""),
    // Every point of every queue, not the last one; without a list of them, which would grow.
    Part(
        "  if (_vstdata->inputParameterChanges)\n  {\n",
        "  sortEventIndices();\n\n  bool doProcess",
        r"  struct Points
  {
    const ProcessAdapter &adapter;
    Vst::IParameterChanges *changes;
    const int32 frames;
    // The queue that was read last, its number and how many points lie before it.
    Vst::IParamValueQueue *queue = nullptr;
    Vst3Parameter *param = nullptr;
    int32 number = -1;
    uint32_t before = 0, count = 0;
    clap_event_param_value_t event = {};

    // What the user holds in the editor is not moved by the host.
    void open(int32 n)
    {
      queue = changes->getParameterData(n);
      number = n;
      count = 0;
      param = nullptr;
      if (!queue) return;
      auto id = queue->getParameterId();
      auto &held = adapter._gesturedParameters;
      param = (Vst3Parameter *)adapter.parameters->getParameter(id);
      auto isOurs = param && !param->isMidi && std::find(held.begin(), held.end(), id) == held.end();
      count = isOurs ? (uint32_t)std::max<int32>(queue->getPointCount(), 0) : 0;
    }
    static uint32_t size(const clap_input_events *list)
    {
      auto self = static_cast<Points *>(list->ctx);
      uint32_t all = 0;
      auto queues = self->changes ? self->changes->getParameterCount() : 0;
      for (int32 n = 0; n < queues; ++n)
      {
        self->open(n);
        all += self->count;
      }
      self->number = -1;
      return all;
    }
    static const clap_event_header_t *get(const clap_input_events *list, uint32_t index)
    {
      auto self = static_cast<Points *>(list->ctx);
      if (!self->changes) return nullptr;
      if (self->number < 0 || index < self->before)
      {
        self->before = 0;
        self->open(0);
      }
      while (index - self->before >= self->count)
      {
        if (self->number + 1 >= self->changes->getParameterCount()) return nullptr;
        self->before += self->count;
        self->open(self->number + 1);
      }
      Vst::ParamValue value;
      int32 offset;
      if (self->queue->getPoint((int32)(index - self->before), offset, value) != kResultOk) return nullptr;
      if (!std::isfinite(value)) return nullptr;
      auto &e = self->event;
      e.header = {sizeof(e), 0, CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_VALUE, 0};
      e.header.time = (uint32_t)std::max<int32>(0, std::min(offset, self->frames - 1));
      e.param_id = self->param->id;
      e.cookie = nullptr;
      e.note_id = -1;
      e.port_index = e.channel = e.key = -1;
      e.value = self->param->asClapValue(std::max(0., std::min(value, 1.)));
      return &e.header;
    }
  };
  Points points{*this, _vstdata->inputParameterChanges, _vstdata->numSamples};
  const clap_input_events_t list{&points, Points::size, Points::get};
  _processData.in_events = &list;

",
    ),
    // A host need not send every bus, nor every channel of one.
    Part(
        "      if (_vstdata->inputs[i].numChannels ==",
        "    }\n\n    auto outbusses",
        r"      const bool sent = (Steinberg::int32)i < _vstdata->numInputs && _vstdata->inputs &&
                        _vstdata->inputs[i].channelBuffers32 && _vstdata->inputs[i].numChannels > 0;
      const bool isSingle = _vstdata->symbolicSampleSize != Vst::kSample64;
      _input_ports[i].data32 = sent && isSingle ? _vstdata->inputs[i].channelBuffers32 : nullptr;
      _input_ports[i].data64 = sent && !isSingle ? _vstdata->inputs[i].channelBuffers64 : nullptr;
      _input_ports[i].channel_count = sent ? _vstdata->inputs[i].numChannels : 0;
",
    ),
    Part(
        "      if (_vstdata->outputs[i].numChannels ==",
        "    }\n    if (doProcess)",
        r"      const bool sent = (Steinberg::int32)i < _vstdata->numOutputs && _vstdata->outputs &&
                        _vstdata->outputs[i].channelBuffers32 && _vstdata->outputs[i].numChannels > 0;
      const bool isSingle = _vstdata->symbolicSampleSize != Vst::kSample64;
      _output_ports[i].data32 = sent && isSingle ? _vstdata->outputs[i].channelBuffers32 : nullptr;
      _output_ports[i].data64 = sent && !isSingle ? _vstdata->outputs[i].channelBuffers64 : nullptr;
      _output_ports[i].channel_count = sent ? _vstdata->outputs[i].numChannels : 0;
",
    ),
    Text(
        "  processOutputParams(data);\n\n  _vstdata = nullptr;\n",
        "  processOutputParams(data);\n\n  _processData.in_events = &_in_events;\n  _vstdata = nullptr;\n",
    ),
];

/// A window when the view is attached, not when it is asked; none after it has been removed.
const VIEW: [Repair; 9] = [
    Text(
        "    if (_extgui->is_api_supported(_plugin, api, false)) _extgui->create(_plugin, api, false);

    _created = true;
",
        "    _created =
        _extgui->is_api_supported(_plugin, api, false) && _extgui->create(_plugin, api, false);
",
    ),
    Text(
        "tresult PLUGIN_API WrappedView::isPlatformTypeSupported(FIDString type)
{
",
        "tresult PLUGIN_API WrappedView::isPlatformTypeSupported(FIDString type)
{
  if (!type) return kInvalidArgument;
",
    ),
    Text(
        "tresult PLUGIN_API WrappedView::attached(void *parent, FIDString /*type*/)
{
",
        "tresult PLUGIN_API WrappedView::attached(void *parent, FIDString type)
{
  if (!parent || isPlatformTypeSupported(type) != kResultOk) return kInvalidArgument;
  if (_attached) return kResultFalse;
",
    ),
    Text(
        "  ensure_ui();
  _extgui->set_parent(_plugin, &_window);
  _attached = true;
",
        "  ensure_ui();
  if (!_created) return kResultFalse;
  if (!_extgui->set_parent(_plugin, &_window))
  {
    _extgui->destroy(_plugin);
    _created = false;
    return kResultFalse;
  }
  _attached = true;
",
    ),
    Text(
        "  _attached = false;
  _window.ptr = nullptr;
  return kResultOk;
",
        "  _attached = false;
  _window.ptr = nullptr;
  if (_created)
  {
    _extgui->destroy(_plugin);
    _created = false;
  }
  return kResultOk;
",
    ),
    Text(
        "  ensure_ui();
  if (size)
",
        "  if (size)
",
    ),
    Text(
        "  ensure_ui();
  return _extgui->can_resize(_plugin) ? kResultOk : kResultFalse;
",
        "  return _extgui->can_resize(_plugin) ? kResultOk : kResultFalse;
",
    ),
    Part(
        "tresult PLUGIN_API WrappedView::checkSizeConstraint(ViewRect *rect)\n{\n",
        "  uint32_t h = rect->getHeight();\n  if (_extgui->adjust_size(_plugin, &w, &h))\n  {\n    rect->",
        "tresult PLUGIN_API WrappedView::checkSizeConstraint(ViewRect *rect)
{
  if (!rect) return kInvalidArgument;
  uint32_t w = rect->getWidth();
",
    ),
    Text(
        "  ensure_ui();
  if (_extgui->set_scale(",
        "  if (_extgui->set_scale(",
    ),
];

/// The component and its controller.
const COMPONENT: [Repair; 19] = [
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
