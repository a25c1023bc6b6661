-- Makes a session with one track through the plug-in, or opens one and says how the plug-in stands.
-- ardour7-lua session.lua make FOLDER NAME PLUGIN [INDEX=VALUE ...] [~INDEX=VALUE ...]
-- ardour7-lua session.lua record FOLDER NAME PLUGIN [INDEX=VALUE ...]
-- ardour7-lua session.lua show FOLDER NAME
-- "~" automates: from where the parameter stands to the value within a second.
-- "record" records some seconds of the backend's noise and moves them to the second second of a session
-- of five.
-- No quit() at the end: the interpreter leaves by itself, and cleanly.

local task, folder, name, plugin = arg[1], arg[2], arg[3], arg[4]

AudioEngine:set_backend ("None (Dummy)", "", "")
AudioEngine:set_device_name (task == "record" and "Uniform White Noise" or "Silence")

local function show (session)
	local track = session:route_by_name ("Take")
	assert (not track:isnil (), "no track")
	local insert = track:nth_plugin (0)
	assert (not insert:isnil (), "no plug-in")
	local unit = insert:to_insert ():plugin (0)
	local index = 0
	for port = 0, unit:parameter_count () - 1 do
		if unit:parameter_is_control (port) and unit:parameter_is_input (port) then
			local _, points = ARDOUR.LuaAPI.plugin_automation (insert, index)
			print (string.format ("PARAM %d %.9g %d %s", index,
				ARDOUR.LuaAPI.get_processor_param (insert, index, true),
				points:events ():size (), unit:parameter_label (port)))
			index = index + 1
		end
	end
end

local function record (session)
	local track = session:route_by_name ("Take"):to_track ()
	local ui = ARDOUR.TransportRequestSource.TRS_UI
	track:rec_enable_control ():set_value (1, PBD.GroupControlDisposition.NoGroup)
	session:maybe_enable_record (false)
	session:request_roll (ui)
	ARDOUR.LuaAPI.usleep (3000000)
	session:request_stop (false, false, ui)
	-- The disk has its time.
	ARDOUR.LuaAPI.usleep (1500000)
	track:rec_enable_control ():set_value (0, PBD.GroupControlDisposition.NoGroup)
	for region in track:playlist ():region_list ():iter () do
		local audio = region:to_audioregion ()
		audio:set_fade_in_active (false)
		audio:set_fade_out_active (false)
		-- Ardour fades in when it starts to roll.
		region:set_position (Temporal.timepos_t (48000))
	end
	session:locations ():session_range_location ():set (Temporal.timepos_t (0), Temporal.timepos_t (240000))
end

local session
if task ~= "show" then
	session = create_session (folder, name, 48000)
	assert (session, "no session")
	session:new_audio_track (2, 2, nil, 1, "Take", ARDOUR.PresentationInfo.max_order,
		ARDOUR.TrackMode.Normal, true)
	local track = session:route_by_name ("Take")
	local insert = ARDOUR.LuaAPI.new_plugin (session, plugin, ARDOUR.PluginType.VST3, "")
	assert (not insert:isnil (), "the plug-in is not known")
	track:add_processor_by_index (insert, 0, nil, true)
	for i = 5, #arg do
		local moves, index, value = arg[i]:match ("^(~?)(%d+)=(.+)$")
		if moves == "~" then
			local list, points = ARDOUR.LuaAPI.plugin_automation (insert, tonumber (index))
			assert (not list:isnil (), "cannot be automated")
			local now = points:eval (Temporal.timepos_t (0))
			points:add (Temporal.timepos_t (0), now, false, true)
			points:add (Temporal.timepos_t (48000), tonumber (value), false, true)
			local port = Evoral.Parameter (ARDOUR.AutomationType.PluginAutomation, 0, tonumber (index))
			insert:to_automatable ():automation_control (port, false):set_automation_state (
				ARDOUR.AutoState.Play)
		else
			assert (ARDOUR.LuaAPI.set_processor_param (insert, tonumber (index), tonumber (value)))
		end
	end
	-- A VST3 hears of its parameters with the next block.
	ARDOUR.LuaAPI.usleep (1000000)
	if task == "record" then
		record (session)
	end
	session:save_state ("")
else
	session = load_session (folder, name)
	assert (session, "cannot be opened")
	ARDOUR.LuaAPI.usleep (1000000)
end
show (session)
collectgarbage ()
close_session ()
