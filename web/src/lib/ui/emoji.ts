/** The common emoji with English names, in our own table: nothing is fetched. */
export type Emoji = readonly [emoji: string, name: string];

const TABLE: Record<string, string> = {
  Reactions:
    '👍 thumbs up|❤️ heart love|😂 tears of joy laugh|😮 surprised|😢 sad cry|' +
    '🙏 thank you please hands|👏 clap applause well done|✅ tick done yes|👀 eyes looking|' +
    '🎉 party celebrate|💯 hundred|👌 ok hand|🙌 raised hands hooray|❓ question|' +
    '❗ exclamation important|➕ plus agree',
  Faces:
    '😀 grin|😃 smile happy|😄 smile eyes|😁 beam|😅 sweat smile relief|🤣 rolling laugh|' +
    '🙂 slight smile|😉 wink|😊 blush|😇 halo|🥰 hearts face|😍 heart eyes|😘 kiss|😋 tasty|' +
    '😜 wink tongue|🤪 zany|🤔 thinking|🤨 raised eyebrow|😐 neutral|😑 expressionless|' +
    '😶 no mouth quiet|😏 smirk|🙄 roll eyes|😬 grimace|😌 relieved|😔 pensive|😴 sleep|😷 mask ill|' +
    '🤒 thermometer ill|🤧 sneeze cold|🥵 hot|🥶 cold freezing|😵 dizzy|🤯 mind blown|🥳 party face|' +
    '😎 sunglasses cool|🤓 nerd glasses|😕 confused|😟 worried|🙁 frown|😯 hushed|😲 astonished|' +
    '😳 flushed|🥺 pleading|😨 fearful|😰 anxious|😭 sob|😱 scream|😖 confounded|😞 disappointed|' +
    '😓 downcast|😩 weary|😤 huff|😡 angry|🤗 hug|🤭 giggle|🤫 shush quiet|🫡 salute',
  'Hands and people':
    '👋 wave hello|🤚 back of hand|✋ stop hand|👎 thumbs down no|👊 fist bump|✊ fist|' +
    '🤞 fingers crossed luck|✌️ peace|🤝 handshake deal|💪 strong muscle|👉 point right|' +
    '👈 point left|👆 point up|👇 point down|☝️ one finger|✍️ writing|🤷 shrug|🤦 facepalm|' +
    '🙋 raise hand|🙇 bow sorry|👷 builder worker|👮 police|👩\u200d🚒 firefighter|🧑\u200d🏫 teacher|' +
    '🧑\u200d⚕️ nurse doctor|🧑\u200d🍳 cook|👶 baby|👨\u200d👩\u200d👧 family|🏃 run|🚶 walk',
  'Weather and nature':
    '☀️ sun|🌤️ sun cloud|⛅ cloud|🌧️ rain|⛈️ thunder storm|❄️ snow|⛄ snowman|🌬️ wind|🌈 rainbow|' +
    '🌊 wave sea flood|💧 drop water|🔥 fire|⭐ star|🌙 moon night|🌳 tree|🌲 pine|🍂 leaves autumn|' +
    '🌸 blossom|🌻 sunflower|🐶 dog|🐱 cat|🐑 sheep|🐄 cow|🦌 deer|🐴 horse|🐟 fish|🦭 seal|🐦 bird|' +
    '🐝 bee|🦔 hedgehog',
  Food:
    '☕ coffee|🫖 tea pot|🍵 tea|🥛 milk|🍞 bread|🧀 cheese|🥪 sandwich|🍕 pizza|🍟 chips|🥗 salad|' +
    '🍲 stew soup|🍎 apple|🍌 banana|🍓 strawberry|🍰 cake|🎂 birthday cake|🍪 biscuit|🍫 chocolate|' +
    '🍦 ice cream',
  'Work and travel':
    '📞 phone call|📱 mobile|💻 laptop|🖨️ printer|📧 email|📄 document|📋 clipboard list|' +
    '📅 calendar date|📌 pin|📎 paper clip|🔒 lock|🔑 key|🔧 spanner repair|🛠️ tools|🧹 broom|🗑️ bin|' +
    '♻️ recycle|🚧 roadworks|🚦 traffic lights|⛔ no entry|⚠️ warning|🚗 car|🚌 bus|🚐 van|🚚 lorry|' +
    '🚜 tractor|🚑 ambulance|🚒 fire engine|🚲 bicycle|⛴️ ferry|🚢 ship|✈️ plane|🚆 train|🏠 house|' +
    '🏫 school|🏥 hospital|🏛️ council building|📍 place|🗺️ map|⏰ alarm clock|⏳ waiting hourglass|' +
    '💡 idea light|🔋 battery|🔌 plug power|💷 money pounds|🏆 trophy|🎓 graduate|🎁 gift|🎵 music|' +
    '⚽ football|🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f scotland flag',
  Signs:
    '💙 blue heart|💚 green heart|💜 purple heart|💛 yellow heart|🧡 orange heart|💔 broken heart|' +
    '✔️ check|❌ cross no|🚫 forbidden|🔴 red circle|🟠 amber circle|🟢 green circle|🔵 blue circle|' +
    '⬆️ up|⬇️ down|➡️ right|⬅️ left|🔁 repeat|🆗 ok|🆕 new|ℹ️ information|💤 zzz sleep|💬 speech|' +
    '🔔 bell|🔕 bell off quiet',
};

export const EMOJI: readonly { name: string; emoji: readonly Emoji[] }[] = Object.entries(TABLE).map(
  ([name, row]) => ({
    name,
    emoji: row.split('|').map(split),
  }),
);

/** Those whose name has a word that begins with each word asked for. */
export function findEmoji(query: string): Emoji[] {
  const asked = query.toLowerCase().trim().split(/\s+/);
  const all = EMOJI.flatMap((group) => group.emoji);
  return all.filter(([, name]) => asked.every((word) => ` ${name}`.includes(` ${word}`)));
}

function split(entry: string): Emoji {
  const space = entry.indexOf(' ');
  return [entry.slice(0, space), entry.slice(space + 1)];
}
