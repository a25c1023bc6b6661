//! `process.cpp`: the calls of processing.

use super::Repair::{self, Part, Text};

/// Input, output, automation.
pub const PROCESS: [Repair; 5] = [
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
