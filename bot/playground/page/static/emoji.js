// The emoji that people and bots use most, by Slack's names; another one stays as it is written.

const NAMES = `
+1 👍|thumbsup 👍|-1 👎|wave 👋|clap 👏|pray 🙏|raised_hands 🙌|handshake 🤝|point_right 👉|point_down 👇|muscle 💪
smile 😄|smiley 😃|slightly_smiling_face 🙂|grin 😁|joy 😂|wink 😉|blush 😊|thinking_face 🤔|tada 🎉|sob 😭|heart ❤️
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|warning ⚠️|no_entry ⛔|no_entry_sign 🚫
information_source ℹ️|question ❓|exclamation ❗|bangbang ‼️|bulb 💡|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢
calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock1 🕐|clock3 🕒|clock9 🕘|alarm_clock ⏰|hourglass ⌛
hourglass_flowing_sand ⏳|stopwatch ⏱️|memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|pushpin 📌|round_pushpin 📍
paperclip 📎|link 🔗|page_facing_up 📄|bookmark_tabs 📑|books 📚|book 📖|open_book 📖|newspaper 📰|file_folder 📁
open_file_folder 📂|card_index 📇|bar_chart 📊|chart_with_upwards_trend 📈|email 📧|envelope ✉️
incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|phone ☎️|telephone_receiver 📞|mag 🔍|mag_right 🔎|key 🔑
lock 🔒|unlock 🔓|gear ⚙️|wrench 🔧|house 🏠|house_with_garden 🏡|cityscape 🏙️|classical_building 🏛️
office 🏢|bank 🏦|school 🏫|train 🚆|bus 🚌|car 🚗|bike 🚲|round_pushpin 📍|world_map 🗺️|globe_with_meridians 🌐
earth_africa 🌍|seedling 🌱|deciduous_tree 🌳|sunny ☀️|star ⭐|sparkles ✨|fire 🔥|rocket 🚀|coffee ☕
busts_in_silhouette 👥|bust_in_silhouette 👤|people_holding_hands 🧑‍🤝‍🧑|speech_balloon 💬|left_speech_bubble 🗨️
thought_balloon 💭|studio_microphone 🎙️|microphone 🎤|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️
arrow_forward ▶️|rewind ⏪|repeat 🔁|recycle ♻️|heavy_plus_sign ➕|heavy_minus_sign ➖|large_green_circle 🟢
large_yellow_circle 🟡|red_circle 🔴|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫|small_blue_diamond 🔹
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|flag-nl 🇳🇱|nl 🇳🇱|gb 🇬🇧|eu 🇪🇺|crown 👑|trophy 🏆|ticket 🎫|fork_and_knife 🍴
knife_fork_plate 🍽️|wheelchair ♿|eyes 👀|robot_face 🤖|new 🆕|ok 🆗|100 💯|zzz 💤|see_no_evil 🙈|bow 🙇`;

export const EMOJI = new Map(
  NAMES.split(/[|\n]/).filter((each) => each.trim()).map((each) => each.trim().split(" ")),
);

export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+-]+):(?::skin-tone-\d:)?/g, (whole, name) => EMOJI.get(name) ?? whole);
