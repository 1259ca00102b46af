// What the page itself says, in both languages. What the bot says comes from the bot.

const TEXTS = {
  nl: {
    playground: "Speelplaats",
    not_slack: "Nagemaakte Slack, verzonnen mensen. Er gaat niets naar buiten.",
    you_are: "Je bent",
    clock: "Klok",
    move_clock: "Klok verzetten",
    clock_text: "De tijd gaat alleen vooruit. Onderweg doet de bot wat hij dan hoort te doen: herinneren, het overzicht plaatsen.",
    go_to: "Naar",
    other_moment: "Een ander moment",
    go: "Ga",
    past: "Dat is al geweest. Terug in de tijd kan met ‘Opnieuw beginnen’.",
    moving: "De tijd loopt…",
    page_language: "Taal van deze pagina",
    tour: "Rondleiding",
    tour_step: "Stap {n} van {all}",
    next: "Volgende",
    back: "Terug",
    close: "Sluiten",
    done: "Klaar",
    step_done: "Gelukt",
    developers: "Onder de motorkap",
    complaints: "Wat Slack zou zeggen",
    complaints_text: "Wat echte Slack zou weigeren: een bericht boven een grens, een formulier na zijn tijd, een te laat antwoord.",
    no_complaints: "Niets te klagen: Slack zou alles hebben aangenomen.",
    calls: "Verkeer",
    calls_text: "De laatste aanroepen, in beide richtingen.",
    no_calls: "Nog niets.",
    to_slack: "bot → Slack",
    to_bot: "Slack → bot",
    given: "Gegeven",
    answer: "Antwoord",
    again: "Opnieuw beginnen",
    again_text: "Alles wat hier is gezegd en gedaan, verdwijnt. De klok staat weer op nu.",
    again_example: "Met voorbeeldgegevens",
    again_empty: "Leeg",
    busy: "Even geduld…",
    conversations: "Gesprekken",
    channels: "Kanalen",
    apps: "Apps",
    home: "Home",
    messages: "Berichten",
    about: "Gesprek",
    to_list: "Naar de gesprekken",
    unread: "{n} ongelezen",
    only_you: "Alleen voor jou zichtbaar",
    edited: "(bewerkt)",
    app: "APP",
    outside: "andere werkruimte",
    write: "Schrijf naar {room}",
    hint: "Begin met {command} voor een opdracht, bijvoorbeeld {command} hulp",
    hint_dm: "Schrijf een opdracht zonder {command}, bijvoorbeeld: hulp",
    hint_outside: "Opdrachten met / werken niet vanuit een andere werkruimte. Schrijf de bot een bericht, of gebruik Home.",
    send: "Verstuur",
    share: "Deel",
    share_file: "Bestand delen",
    choose_file: "Kies een bestand van je computer",
    samples: "Of neem een voorbeeld",
    share_sample: "Deel {name}",
    open_file: "Bestand openen: {name}",
    download: "Download",
    download_file: "Download {name}",
    nothing_said: "Hier is nog niets gezegd.",
    no_home: "De bot heeft hier nog niets laten zien.",
    choose: "Kies",
    chosen: "Gekozen",
    remove: "{what} weghalen",
    no_options: "Niets gevonden",
    type_to_search: "Typ om te zoeken",
    options_n: "{n} keuzes",
    more: "Meer",
    required: "Vul dit veld in.",
    too_short: "Dit is te kort: minstens {n} tekens.",
    not_number: "Vul een getal in van {least} tot {most}.",
    not_number_open: "Vul een heel getal in.",
    optional: "(niet verplicht)",
    cancel: "Annuleer",
    sending: "Bezig…",
    form_mistakes: "Het formulier is nog niet goed ingevuld.",
    said_by: "{who} zei om {when}",
    today: "Vandaag",
    yesterday: "Gisteren",
    refused: "Slack laat dit niet door: {why}",
    warning: "De bot antwoordde niet zoals het moet: {why}",
    cannot: "Dat kan hier niet (meer): {why}",
    lost: "Geen verbinding met de speelplaats. Draait hij nog?",
    picture: "Afbeelding: {what}",
    controls: "Instellingen",
    skip: "Naar het gesprek",
  },
  en: {
    playground: "Playground",
    not_slack: "A pretended Slack, invented people. Nothing leaves this machine.",
    you_are: "You are",
    clock: "Clock",
    move_clock: "Move the clock",
    clock_text: "Time goes forward only. On the way the bot does what it should do then: remind, post the digest.",
    go_to: "Go to",
    other_moment: "Another moment",
    go: "Go",
    past: "That is in the past. To go back, use ‘Start again’.",
    moving: "Time passes…",
    page_language: "Language of this page",
    tour: "Tour",
    tour_step: "Step {n} of {all}",
    next: "Next",
    back: "Back",
    close: "Close",
    done: "Done",
    step_done: "Done",
    developers: "Under the bonnet",
    complaints: "What Slack would say",
    complaints_text: "What real Slack would refuse: a message over a limit, a form after its time, a late answer.",
    no_complaints: "No complaints: Slack would have taken everything.",
    calls: "Calls",
    calls_text: "The last calls, both ways.",
    no_calls: "Nothing yet.",
    to_slack: "bot → Slack",
    to_bot: "Slack → bot",
    given: "Given",
    answer: "Answer",
    again: "Start again",
    again_text: "All that was said and done here goes away. The clock is set to now.",
    again_example: "With example data",
    again_empty: "Empty",
    busy: "One moment…",
    conversations: "Conversations",
    channels: "Channels",
    apps: "Apps",
    home: "Home",
    messages: "Messages",
    about: "Conversation",
    to_list: "To the conversations",
    unread: "{n} unread",
    only_you: "Only visible to you",
    edited: "(edited)",
    app: "APP",
    outside: "other workspace",
    write: "Write to {room}",
    hint: "Start with {command} for a command, such as {command} help",
    hint_dm: "Write a command without {command}, such as: help",
    hint_outside: "Slash commands do not work from another workspace. Write the bot a message, or use Home.",
    send: "Send",
    share: "Share",
    share_file: "Share a file",
    choose_file: "Choose a file of your computer",
    samples: "Or take an example",
    share_sample: "Share {name}",
    open_file: "Open the file: {name}",
    download: "Download",
    download_file: "Download {name}",
    nothing_said: "Nothing was said here yet.",
    no_home: "The bot has not shown anything here yet.",
    choose: "Choose",
    chosen: "Chosen",
    remove: "Remove {what}",
    no_options: "Nothing found",
    type_to_search: "Type to search",
    options_n: "{n} options",
    more: "More",
    required: "Fill in this field.",
    too_short: "This is too short: at least {n} characters.",
    not_number: "Fill in a number from {least} to {most}.",
    not_number_open: "Fill in a whole number.",
    optional: "(optional)",
    cancel: "Cancel",
    sending: "Sending…",
    form_mistakes: "The form is not filled in right yet.",
    said_by: "{who} said at {when}",
    today: "Today",
    yesterday: "Yesterday",
    refused: "Slack does not let this through: {why}",
    warning: "The bot did not answer as it must: {why}",
    cannot: "That cannot be done here (any more): {why}",
    lost: "No connection to the playground. Is it still running?",
    picture: "Picture: {what}",
    controls: "Settings",
    skip: "To the conversation",
  },
};

const KEY = "playground-language";
let chosen = localStorage.getItem(KEY) || (navigator.language.startsWith("nl") ? "nl" : navigator.language.startsWith("en") ? "en" : "nl");

export const language = () => chosen;

export function speak(tongue) {
  chosen = tongue === "en" ? "en" : "nl";
  localStorage.setItem(KEY, chosen);
  document.documentElement.lang = chosen;
}

export const say = (name, values = {}) =>
  TEXTS[chosen][name].replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

export const both = (words) => words[chosen] || words.nl;

// --- times, on the wall of the people here: their zone is the network's, wherever this browser is

let zone = "Europe/Amsterdam";
export const livesIn = (name) => {
  zone = name;
};

const formats = new Map();
function formatter(format, locale) {
  const key = `${locale} ${zone} ${JSON.stringify(format)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...format }));
  return formats.get(key);
}

export const moment = (at, format) => formatter(format, chosen === "nl" ? "nl-NL" : "en-GB").format(at);

const WALL = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

// As the browser's own inputs write it: 2026-11-24T10:30
export function wall(at) {
  const part = Object.fromEntries(formatter(WALL, "en-GB").formatToParts(at).map((each) => [each.type, each.value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

// … and back. Twice, because the offset of the first guess may be the other season's.
export function fromWall(written) {
  const meant = Date.parse(`${written}:00Z`);
  let guess = meant;
  for (let turn = 0; turn < 2; turn += 1) guess += meant - Date.parse(`${wall(new Date(guess))}:00Z`);
  return new Date(guess);
}
