// Shortcodes that people and our bot use; one that is not here is shown as it was typed.

const TABLE = `
+1 👍 -1 👎 ok_hand 👌 wave 👋 clap 👏 pray 🙏 raised_hands 🙌 muscle 💪 eyes 👀 point_right 👉 point_left 👈 point_up 👆
point_down 👇 thumbsup 👍 thumbsdown 👎 v ✌️ raised_hand ✋ hand ✋ handshake 🤝
smile 😄 smiley 😃 grin 😁 joy 😂 wink 😉 blush 😊 slightly_smiling_face 🙂 upside_down_face 🙃 sweat_smile 😅 thinking_face 🤔
sob 😭 cry 😢 scream 😱 sunglasses 😎 sleeping 😴 zzz 💤 robot_face 🤖 ghost 👻 heart ❤️ tada 🎉 sparkles ✨ fire 🔥 rocket 🚀
tangerine 🍊 coffee ☕ birthday 🎂 beers 🍻 pizza 🍕
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ heavy_multiplication_x ✖️ negative_squared_cross_mark ❎
warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 rotating_light 🚨 bell 🔔 no_bell 🔕 mute 🔇 speaker 🔈 loud_sound 🔊
exclamation ❗ question ❓ grey_question ❔ bangbang ‼️ information_source ℹ️ boom 💥 bomb 💣 zap ⚡ fire_engine 🚒 sos 🆘
red_circle 🔴 large_orange_circle 🟠 orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵
large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ radio_button 🔘 red_square 🟥 large_red_square 🟥
large_green_square 🟩 large_yellow_square 🟨 large_orange_square 🟧 large_blue_square 🟦 white_large_square ⬜
black_large_square ⬛ small_red_triangle 🔺 small_red_triangle_down 🔻 small_blue_diamond 🔹 small_orange_diamond 🔸
hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ timer_clock ⏲️ alarm_clock ⏰ clock1 🕐 clock3 🕒 clock9 🕘 watch ⌚
calendar 📆 date 📅 spiral_calendar_pad 🗓️ arrows_counterclockwise 🔄 arrows_clockwise 🔃 repeat 🔁 recycle ♻️
double_vertical_bar ⏸️ pause_button ⏸️ black_square_for_stop ⏹️ stop_button ⏹️ arrow_forward ▶️ play_or_pause_button ⏯️
fast_forward ⏩ rewind ⏪ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_up_small 🔼 arrow_down_small 🔽
arrow_heading_up ⤴️ arrow_heading_down ⤵️ arrow_upper_right ↗️ arrow_lower_right ↘️ leftwards_arrow_with_hook ↩️
lock 🔒 unlock 🔓 closed_lock_with_key 🔐 key 🔑 shield 🛡️ label 🏷️ bookmark 🔖 link 🔗 paperclip 📎 pushpin 📌
round_pushpin 📍 memo 📝 pencil ✏️ pencil2 ✏️ clipboard 📋 page_facing_up 📄 page_with_curl 📃 bar_chart 📊
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 mag 🔍 mag_right 🔎 bulb 💡 wrench 🔧 hammer 🔨
hammer_and_wrench 🛠️ gear ⚙️ package 📦 inbox_tray 📥 outbox_tray 📤 wastebasket 🗑️ moneybag 💰 dollar 💵
money_with_wings 💸 credit_card 💳 computer 💻 desktop_computer 🖥️ floppy_disk 💾 satellite 🛰️ electric_plug 🔌 battery 🔋
cloud ☁️ sunny ☀️ sunrise 🌅 crescent_moon 🌙 partly_sunny ⛅ rain_cloud 🌧️ lightning 🌩️ snowflake ❄️ earth_asia 🌏 earth_americas 🌎
globe_with_meridians 🌐 construction 🚧 traffic_light 🚦 vertical_traffic_light 🚦 checkered_flag 🏁 triangular_flag_on_post 🚩
broom 🧹 skull 💀 headstone 🪦 ghost 👻 new 🆕 up 🆙 ok 🆗 free 🆓 cool 🆒 sparkle ❇️ star ⭐ star2 🌟 crown 👑
heavy_plus_sign ➕ heavy_minus_sign ➖ infinity ♾️ hash #️⃣ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣
speech_balloon 💬 bust_in_silhouette 👤 busts_in_silhouette 👥 detective 🕵️ wrestlers 🤼 elephant 🐘 whale 🐳 snail 🐌 turtle 🐢 bug 🐛
`;

const words = TABLE.trim().split(/\s+/);
export const EMOJI = new Map();
for (let index = 0; index + 1 < words.length; index += 2) EMOJI.set(words[index], words[index + 1]);

/** The character, or nothing. Skin tones are dropped. */
export const emoji = (name) => EMOJI.get(name.split("::")[0]);

/** Plain text with its shortcodes replaced. */
export const withEmoji = (text) => String(text).replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
