use super::*;

const OURS: &str = "name = \"ö <&>\"\n\n[render]\nsource = \"a\"\n";

#[test]
fn what_is_written_is_read_and_what_stood_there_stays_to_the_byte() {
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><BWFXML><NOTE>M\xfcller</NOTE></BWFXML>\r\n\0";
    let wide = |is_big: bool, text: &str| -> Vec<u8> {
        let words = format!("\u{feff}{text}");
        let bytes = |w: u16| {
            if is_big {
                w.to_be_bytes()
            } else {
                w.to_le_bytes()
            }
        };
        words.encode_utf16().flat_map(bytes).collect()
    };
    let plain = "<BWFXML><NOTE>Müller ਅ</NOTE></BWFXML>";
    for before in [
        latin.to_vec(),
        plain.as_bytes().to_vec(),
        wide(true, plain),
        wide(false, plain),
        b"<BWFXML><NOTE>nobody closes it".to_vec(),
        b"<BWFXML><NOTE it's></BWFXML>".to_vec(),
        b"<BWFXML><!-- nobody closes it </BWFXML>".to_vec(),
        b"no XML at all\xff\0\0".to_vec(),
        Vec::new(),
    ] {
        let after = with_own_text(Some(&before), OURS);
        assert_eq!(after.len() % 2, 0);
        assert_eq!(
            own_text(&after).as_deref().map(str::trim_end),
            Some(OURS.trim_end())
        );
        // Cutting our element out gives what was there.
        let own = Document::new(&after).own().expect("ours");
        let width = Document::new(&after).width;
        let cut = [
            &after[..own.element.start * width],
            &after[own.element.end * width..],
        ];
        assert_eq!(cut.concat(), before);
        // Once more changes nothing but our element.
        assert_eq!(with_own_text(Some(&after), OURS), after);
    }
}

#[test]
fn an_element_that_quotes_ours_is_left_alone() {
    for quote in [
        "<NOTE>&lt;REDLIGHT&gt;x&lt;/REDLIGHT&gt;</NOTE>",
        "<NOTE><![CDATA[<REDLIGHT>\n[render]\n</REDLIGHT>]]></NOTE>",
        "<!-- <REDLIGHT>\n[render]\n</REDLIGHT> -->",
        "<NOTE><REDLIGHT>\n[render]\n</REDLIGHT></NOTE>",
        "<REDLIGHT>the lamp is on</REDLIGHT>",
        "<REDLIGHT/>",
        "<NOTE TEXT=\"<REDLIGHT>\n[render]\n</REDLIGHT>\"/>",
    ] {
        let before = format!("<BWFXML>{quote}</BWFXML>").into_bytes();
        assert_eq!(own_text(&before), None, "{quote}");
        let after = with_own_text(Some(&before), OURS);
        let text = String::from_utf8_lossy(&after).into_owned();
        assert!(text.contains(quote), "{text}");
        assert_eq!(own_text(&after).map(|t| t.contains("ö <&>")), Some(true));
    }
}

#[test]
fn an_older_text_goes() {
    let old = "<BWFXML><SCENE>5</SCENE><REDLIGHT>old\n[render]\n</REDLIGHT><TAKE>2</TAKE></BWFXML>";
    let after = with_own_text(Some(old.as_bytes()), OURS);
    let text = String::from_utf8(after).expect("ASCII");
    assert!(
        text.starts_with("<BWFXML><SCENE>5</SCENE><TAKE>2</TAKE><REDLIGHT>"),
        "{text}"
    );
    assert!(!text.contains(">old"));
}

/// Documents that fuzzing found: several texts of ours, ends within elements, quotes left open.
#[test]
fn in_broken_documents_our_text_is_found_again() {
    let own = "<REDLIGHT>old\n[render]\n</REDLIGHT>";
    for before in [
        format!("<BWFXML></BWFXML>{own}{own}"),
        format!("<BWFXML><NOTE>{own}</BWFXML></NOTE>{own}"),
        "<a><b></BWFXML></b></a>".to_owned(),
        "<a><b x=\"</BWFXML>".to_owned(),
        "<REDLIGHT>x</BWFXML>\n[render]\n</REDLIGHT>".to_owned(),
    ] {
        let after = with_own_text(Some(before.as_bytes()), OURS);
        let found = own_text(&after);
        assert_eq!(
            found.as_deref().map(str::trim_end),
            Some(OURS.trim_end()),
            "{before}"
        );
    }
}

#[test]
fn tracks_have_names() {
    let track = |channel: &str, place: &str, name: &str| {
        format!(
            "<TRACK><CHANNEL_INDEX>{channel}</CHANNEL_INDEX>{place}<NAME>{name}</NAME>\
             <FUNCTION/></TRACK>"
        )
    };
    let place = |n: u8| format!("<INTERLEAVE_INDEX>{n}</INTERLEAVE_INDEX>");
    let list = [
        track("1", &place(2), "Boom &amp; Lav"),
        track("3", &place(1), "<![CDATA[Kick\x1b[2J]]>"),
        track("4", "", "M\u{fc}ller"),
        track("", "", "Last"),
        track("9", &place(9), ""),
    ];
    let text = format!(
        "<BWFXML><TRACK_LIST><TRACK_COUNT>5</TRACK_COUNT>{}</TRACK_LIST></BWFXML>",
        list.concat()
    );
    let expected = [
        (2, "Boom & Lav"),
        (1, "Kick [2J"),
        (4, "Müller"),
        (4, "Last"),
    ];
    let expected = expected.map(|(n, name)| (n, name.to_owned()));
    assert_eq!(track_names(text.as_bytes()), expected);
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    assert_eq!(track_names(&latin), expected);
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(track_names(&wide), expected);
}

#[test]
fn what_is_edited_keeps_its_encoding_and_the_rest_to_the_byte() {
    let plain = "<?xml version=\"1.0\"?><BWFXML><NOTE>Müller &amp; <![CDATA[<LOUDNESS>]]></NOTE>\n <LOUDNESS>\
                 <LOUDNESS_VALUE>-23</LOUDNESS_VALUE></LOUDNESS><SPEED><AUDIO_BIT_DEPTH>16</AUDIO_BIT_DEPTH>\
                 </SPEED><USER><LOUDNESS>loud</LOUDNESS></USER></BWFXML>";
    let expected = plain
        .replace(
            "\n <LOUDNESS><LOUDNESS_VALUE>-23</LOUDNESS_VALUE></LOUDNESS>",
            "",
        )
        .replace(">16<", ">24<");
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let latin = |text: &str| -> Vec<u8> { text.chars().map(|c| c as u8).collect() };
    assert_eq!(without_sound(plain.as_bytes(), 24), expected.as_bytes());
    assert_eq!(without_sound(&wide(plain), 24), wide(&expected));
    assert_eq!(without_sound(&latin(plain), 24), latin(&expected));
    for broken in [
        "<BWFXML><LOUDNESS>",
        "<BWFXML></LOUDNESS></BWFXML>",
        "",
        "<LOUDNESS></LOUDNESS>",
    ] {
        assert_eq!(without_sound(broken.as_bytes(), 24), broken.as_bytes());
    }
}

#[test]
fn a_list_of_tracks_becomes_that_of_the_channels_that_are_taken() {
    let list = |tracks: &str, count: u8| {
        format!(
            "<BWFXML><TRACK_LIST><TRACK_COUNT>{count}</TRACK_COUNT>{tracks}</TRACK_LIST></BWFXML>"
        )
    };
    let before = list(
        "\n<TRACK><CHANNEL_INDEX>5</CHANNEL_INDEX><INTERLEAVE_INDEX>2</INTERLEAVE_INDEX></TRACK>\
         \n<TRACK><CHANNEL_INDEX>1</CHANNEL_INDEX><NAME>a</NAME></TRACK>\n<TRACK></TRACK>",
        3,
    );
    let of =
        |pick: &[usize]| String::from_utf8(of_channels(before.as_bytes(), pick)).expect("text");
    let second =
        "\n<TRACK><CHANNEL_INDEX>5</CHANNEL_INDEX><INTERLEAVE_INDEX>1</INTERLEAVE_INDEX></TRACK>";
    assert_eq!(of(&[1]), list(second, 1));
    // A track without a place gets one.
    let first = "\n<TRACK><CHANNEL_INDEX>1</CHANNEL_INDEX><NAME>a</NAME><INTERLEAVE_INDEX>1</INTERLEAVE_INDEX></TRACK>";
    assert_eq!(of(&[0]), list(first, 1));
    assert_eq!(
        of(&[2]),
        list("\n<TRACK><INTERLEAVE_INDEX>1</INTERLEAVE_INDEX></TRACK>", 1)
    );
    assert_eq!(of(&[6]), list("", 0));
}
