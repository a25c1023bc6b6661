//! `plugview.cpp`: the window.

use super::Repair::{self, Part, Text};

/// A window when the view is attached, not when it is asked; none after it has been removed.
pub const VIEW: [Repair; 9] = [
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
