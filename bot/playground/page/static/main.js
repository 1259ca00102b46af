// The page: who one is, where one is, and what is there. Drawn from the state that the stand-in gives after each change.

import { block } from "./blocks.js";
import { Forms, panel, sure } from "./dialogs.js";
import { h, Kept } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { chooseFile, openFile, shareSample } from "./files.js";
import { mrkdwn } from "./mrkdwn.js";
import { act, ask, listen } from "./net.js";
import { Panels } from "./panels.js";
import { both, fromWall, language, livesIn, moment, say, speak, wall } from "./texts.js";
import { Tour } from "./tour.js";

const kept = (name, other) => localStorage.getItem(`playground-${name}`) ?? other;
const keep = (name, value) => localStorage.setItem(`playground-${name}`, value);

let state = null;
let who = kept("who", "");
let room = kept("room", "");
let tab = "messages";
let offset = 0;
let read = JSON.parse(kept("read", "{}"));
let busy = "";

const names = {
  get me() {
    return state.me.id;
  },
  person: (id) => state.people[id]?.name,
  room: (id) => state.rooms.find((each) => each.id === id)?.name,
  people: () => Object.values(state.people).filter((person) => !person.bot && !person.gone && person.id !== "USLACKBOT"),
  rooms: () => state.rooms.filter((each) => each.kind === "channel" || each.kind === "group"),
};

// --- what stays

const el = {
  skip: h("a", { class: "skip", href: "#talk" }),
  title: h("h1"),
  note: h("p", { class: "note" }),
  who: h("select", { id: "who", onchange: (event) => become(event.target.value) }),
  whoLabel: h("label", { for: "who" }),
  clock: h("button", { type: "button", class: "button", "aria-haspopup": "dialog", onclick: openClock }),
  nl: h("button", { type: "button", lang: "nl", "aria-label": "Nederlands", onclick: () => tongue("nl") }, "NL"),
  en: h("button", { type: "button", lang: "en", "aria-label": "English", onclick: () => tongue("en") }, "EN"),
  tongues: h("div", { class: "tongues", role: "group" }),
  tour: h("button", { type: "button", class: "button", onclick: () => tour.open(!tour.shown) }),
  developers: h("button", { type: "button", class: "button", "aria-controls": "panels", onclick: openPanels }),
  again: h("button", { type: "button", class: "button", "aria-haspopup": "dialog", onclick: openAgain }),
  menu: h("button", { type: "button", class: "button menu", "aria-expanded": "false", "aria-controls": "controls", onclick: () => showControls() }, "☰"),
  controls: h("div", { class: "controls", id: "controls" }),
  rooms: h("nav", { class: "rooms" }),
  back: h("button", { type: "button", class: "plain back", onclick: () => pane("list") }, "‹"),
  name: h("h2", { id: "talk-name", tabindex: "-1" }),
  tabs: h("div", { class: "tabs", role: "tablist" }),
  list: h("div", { class: "messages", role: "log", tabindex: "0", id: "messages" }),
  home: h("div", { class: "home", role: "tabpanel", tabindex: "0", id: "home" }),
  box: h("textarea", { id: "box", rows: 1, autocomplete: "off", "aria-describedby": "hint", enterkeyhint: "send" }),
  boxLabel: h("label", { for: "box", class: "unseen" }),
  hint: h("p", { id: "hint", class: "note" }),
  attach: h("button", { type: "button", class: "button attach", "aria-haspopup": "dialog", onclick: openShare }, h("span", { "aria-hidden": "true" }, "📎")),
  send: h("button", { type: "submit", class: "button primary" }),
  lost: h("p", { class: "lost", role: "alert", hidden: true }),
};
el.tongues.append(el.nl, el.en);
el.controls.append(h("div", { class: "pair" }, el.whoLabel, el.who), el.clock, el.tongues, el.tour, el.developers, el.again);
el.writer = h("form", { class: "writer" }, el.boxLabel, h("div", { class: "line" }, el.attach, el.box, el.send), el.hint);
el.talk = h("section", { class: "talk", id: "talk", tabindex: "-1", "aria-labelledby": "talk-name" }, h("header", {}, el.back, el.name, el.tabs), el.list, el.home, el.writer);

const panels = new Panels();
const forms = new Forms({
  press: (on, spot, wish, values) => press(on, spot, wish, values),
  search: (on, spot, query) => search(on, spot, query),
  submit: (on, values) => act("submit", { as: who, on, values }),
  close: async () => told(await act("close", { as: who })),
  refresh: () => refresh(),
  rest: () => (tab === "home" ? el.home : el.box).focus(),
});
const tour = new Tour(perform);
const lists = { messages: new Kept(el.list), home: new Kept(el.home) };

document.querySelector("#app").append(
  el.skip,
  h("header", { class: "top" }, h("div", { class: "name" }, el.title, el.note), el.menu, el.controls),
  el.lost,
  h("div", { class: "page" }, h("main", {}, el.rooms, el.talk), panels.node),
);

// --- what is done

async function press(on, spot, wish, values = []) {
  if (spot.confirm && !(await sure(spot.confirm, names))) return;
  told(await act("press", { as: who, on, block: spot.block, action: spot.action, wish, values }));
}

async function search(on, spot, query) {
  const { options } = await act("search", { as: who, on, block: spot.block, action: spot.action, query });
  return options || [];
}

function told(answer) {
  if (answer.cannot) notice(say("cannot", { why: answer.cannot }));
  else if (answer.warning) notice(say("warning", { why: answer.warning }));
  else if (answer.error) notice(answer.error);
  if (answer.wrong) forms.wrong(answer.wrong);
  return answer;
}

let quiet = null;
function notice(text) {
  const said = document.querySelector("#said");
  said.textContent = text;
  said.className = text ? "toast" : "unseen";
  clearTimeout(quiet);
  if (text) quiet = setTimeout(() => notice(""), 8000);
}

async function write() {
  const text = el.box.value.trim();
  if (!text) return;
  el.box.value = "";
  grow();
  sent = true;
  told(await act("say", { as: who, room, text }));
}

function openShare() {
  sent = true;
  chooseFile({ as: who, room }, room === own().id ? state.samples : [], told);
}

function grow() {
  el.box.style.height = "auto";
  el.box.style.height = `${Math.min(el.box.scrollHeight + 2, 160)}px`;
}

el.writer.addEventListener("submit", (event) => {
  event.preventDefault();
  write();
});
el.box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    write();
  }
});
el.box.addEventListener("input", grow);

async function become(id) {
  who = id;
  keep("who", id);
  room = "";
  tab = "messages";
  hear();
  await refresh();
  notice(`${say("you_are")} ${state.me.name}`);
}

async function enter(id, { to = "messages", focus = true } = {}) {
  room = id;
  keep("room", id);
  tab = to;
  pane("talk", false);
  drawnRoom = "";
  if (to === "home") act("home", { as: who });
  await refresh();
  if (focus) (to === "home" ? el.home : el.box).focus();
}

function pane(name, focus = true) {
  document.body.dataset.pane = name;
  if (focus) (name === "list" ? el.rooms.querySelector("[aria-current]") || el.rooms.querySelector("button") : el.name)?.focus();
}

function tongue(chosen) {
  speak(chosen);
  draw();
}

function showControls(shown = el.menu.getAttribute("aria-expanded") !== "true") {
  el.menu.setAttribute("aria-expanded", String(shown));
  document.body.dataset.controls = shown ? "shown" : "";
}

function openPanels() {
  panels.toggle();
  el.developers.setAttribute("aria-expanded", String(!panels.node.hidden));
  showControls(false);
  panels.draw(state.complaints);
}

async function waits(what, work) {
  busy = what;
  document.body.setAttribute("aria-busy", "true");
  drawTop();
  notice(what);
  try {
    told(await work());
  } finally {
    busy = "";
    document.body.removeAttribute("aria-busy");
    notice("");
    await refresh();
  }
}

const go = (at) => waits(say("moving"), () => act("clock", { to: at.toISOString() }));

const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };

function openClock() {
  showControls(false);
  const other = h("input", { type: "datetime-local", id: "other", value: wall(now()), min: wall(now()), required: true });
  const error = h("p", { class: "error", id: "other-error" });
  const leave = (at) => {
    dialog.close();
    go(at);
  };
  const dialog = panel("clock", () => say("move_clock"), [
    h("p", {}, say("clock_text")),
    h("div", { class: "moments" }, state.moments.map((each) =>
      h("button", { type: "button", class: "button", onclick: () => leave(new Date(each.at)) }, h("strong", {}, both(each.what)), h("small", {}, moment(new Date(each.at), LONG))))),
    h("form", { onsubmit: (event) => {
      event.preventDefault();
      const at = fromWall(other.value);
      if (at < now()) {
        error.textContent = say("past");
        other.setAttribute("aria-invalid", "true");
        other.focus();
      } else leave(at);
    }, novalidate: "" }, h("label", { class: "label", for: "other" }, say("other_moment")), h("div", { class: "line" }, other, h("button", { type: "submit", class: "button" }, say("go"))), error),
  ]);
  other.setAttribute("aria-describedby", error.id);
}

function openAgain() {
  showControls(false);
  const begin = (empty) => {
    dialog.close();
    room = "";
    tab = "messages";
    read = {};
    keep("read", "{}");
    tour.again();
    waits(say("busy"), () => act("begin", { empty }));
  };
  const dialog = panel("again", () => say("again"), [
    h("p", {}, say("again_text")),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, say("cancel")),
      h("button", { type: "button", class: "button", onclick: () => begin(true) }, say("again_empty")),
      h("button", { type: "button", class: "button danger", onclick: () => begin(false) }, say("again_example"))),
  ]);
}

// What a step of the tour sets up; the rest is for the person to do.
async function perform(step) {
  showControls(false);
  if (step.as && step.as !== who) await become(step.as);
  const place = step.room === "app" ? own().id : step.room;
  if (place) await enter(place, { to: step.tab || "messages", focus: !step.to });
  if (step.types) {
    el.box.value = both(step.types);
    grow();
    el.box.focus();
  }
  if (step.to) await go(new Date(step.to));
  if (step.shares) {
    sent = true;
    told(await shareSample({ as: who, room }, step.shares));
  }
}

// --- what is drawn

const now = () => new Date(Date.now() + offset);
const own = () => state.rooms.find((each) => each.kind === "im");
const SHORT = { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" };
const HOUR = { hour: "2-digit", minute: "2-digit" };
const DAY = { weekday: "long", day: "numeric", month: "long" };

let asking = null;
let askAgain = false;
function refresh() {
  if (asking) {
    askAgain = true;
    return asking;
  }
  asking = (async () => {
    do {
      if (askAgain) await new Promise((rested) => setTimeout(rested, 80)); // while much happens, a look now and then
      askAgain = false;
      const given = await ask("state", { as: who, room });
      if (given.error) askAgain = true; // all is being made anew: look again
      else state = given;
    } while (askAgain);
    who = state.me.id;
    room = state.room;
    offset = Date.parse(state.now) - Date.now();
    livesIn(state.zone);
    draw();
  })().finally(() => {
    asking = null;
  });
  return asking;
}

function draw() {
  drawTop();
  drawTalk();
  drawRooms();
  forms.draw(state.forms, names);
  panels.draw(state.complaints);
  tour.draw(state.tour);
}

function drawTop() {
  document.title = `${say("playground")} · ${state.title}`;
  el.skip.textContent = say("skip");
  el.title.textContent = `${state.title} · ${say("playground")}`;
  el.note.textContent = say("not_slack");
  el.controls.setAttribute("role", "group");
  el.controls.setAttribute("aria-label", say("controls"));
  el.menu.setAttribute("aria-label", say("controls"));
  el.whoLabel.textContent = say("you_are");
  const parts = JSON.stringify([state.parts, language()]);
  if (el.who.dataset.parts !== parts) {
    el.who.dataset.parts = parts;
    el.who.replaceChildren(...state.parts.map((part) => h("option", { value: part.user }, `${names.person(part.user)}: ${both(part.what)}`)));
  }
  el.who.value = who;
  el.tongues.setAttribute("aria-label", say("page_language"));
  el.nl.setAttribute("aria-pressed", String(language() === "nl"));
  el.en.setAttribute("aria-pressed", String(language() === "en"));
  el.tour.textContent = say("tour");
  el.tour.setAttribute("aria-pressed", String(tour.shown));
  const count = state.complaints.length;
  el.developers.replaceChildren(say("developers"), ...(count ? [h("span", { class: "count bad", title: say("complaints") }, String(count))] : []));
  el.developers.setAttribute("aria-expanded", String(!panels.node.hidden));
  el.again.textContent = say("again");
  drawClock();
}

function drawClock() {
  if (!state) return;
  el.clock.disabled = Boolean(busy);
  const shown = busy || moment(now(), SHORT);
  if (el.clock.dataset.shown === shown + language()) return;
  el.clock.dataset.shown = shown + language();
  el.clock.setAttribute("aria-label", `${say("move_clock")}: ${shown}`);
  el.clock.replaceChildren(h("span", { "aria-hidden": "true" }, "🕒 "), shown);
}
setInterval(drawClock, 5000);

function drawRooms() {
  const item = (each) => {
    const mark = read[`${who} ${each.id}`] || "0";
    const isHere = each.id === room;
    const unread = isHere && tab === "messages" && document.visibilityState === "visible" ? 0 : each.recent.filter((ts) => ts > mark).length;
    const app = each.kind === "im" || each.kind === "mpim";
    const name = app ? each.others.map(names.person).join(", ") : each.name;
    return h("li", {}, h("button", {
      type: "button", "aria-current": isHere ? "page" : null, class: unread ? "unread" : null, data: { focus: each.id }, onclick: () => enter(each.id, { focus: matchMedia("(min-width: 46rem)").matches }),
    }, app ? avatar(each.others[0]) : h("span", { class: "hash", "aria-hidden": "true" }, "#"), h("span", { class: "what" }, name),
    unread ? h("span", { class: "count", "aria-label": say("unread", { n: unread }) }, unread > 29 ? "30+" : String(unread)) : null));
  };
  const group = (title, of) => (of.length ? [h("h2", {}, title), h("ul", {}, of.map(item))] : []);
  const focus = el.rooms.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  el.rooms.setAttribute("aria-label", say("conversations"));
  el.rooms.replaceChildren(
    ...group(say("channels"), state.rooms.filter((each) => each.kind === "channel" || each.kind === "group")),
    ...group(say("apps"), state.rooms.filter((each) => each.kind === "im" || each.kind === "mpim")),
  );
  if (focus) el.rooms.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
}

function avatar(id) {
  const person = state.people[id];
  if (person?.bot) return h("span", { class: "avatar bot", "aria-hidden": "true" });
  const name = person?.name || "?";
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 12, 7);
  const initials = name.split(" ").map((word) => word[0]).join("").slice(0, 2);
  return h("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, initials);
}

let drawnRoom = "";
let sent = false; // what somebody wrote, and the answer, come in sight wherever the list was
function drawTalk() {
  const here = state.rooms.find((each) => each.id === room);
  const app = here.kind === "im";
  if (!app) tab = "messages";
  const name = app ? names.person(here.others[0]) : `# ${here.name}`;
  el.name.textContent = name;
  el.back.setAttribute("aria-label", say("to_list"));
  el.tabs.hidden = !app;
  el.tabs.setAttribute("aria-label", name);
  const oneTab = (which, panelId) =>
    h("button", { type: "button", role: "tab", id: `tab-${which}`, "aria-selected": String(tab === which), "aria-controls": panelId, tabindex: tab === which ? "0" : "-1", onclick: () => enter(room, { to: which, focus: false }) }, say(which));
  const hadFocus = el.tabs.contains(document.activeElement);
  el.tabs.replaceChildren(oneTab("home", "home"), oneTab("messages", "messages"));
  if (hadFocus) el.tabs.querySelector("[aria-selected=true]").focus();
  el.list.hidden = el.writer.hidden = tab === "home";
  el.home.hidden = tab !== "home";
  el.home.setAttribute("aria-label", say("home"));
  el.boxLabel.textContent = say("write", { room: name });
  el.box.placeholder = say("write", { room: name });
  el.send.textContent = say("send");
  el.attach.setAttribute("aria-label", say("share_file"));
  el.attach.title = say("share_file");
  const hint = state.me.outside ? "hint_outside" : app ? "hint_dm" : "hint";
  el.hint.textContent = say(hint, { command: state.command });
  if (tab === "home") drawHome();
  else drawMessages(name);
}

el.tabs.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    event.preventDefault();
    enter(room, { to: tab === "home" ? "messages" : "home", focus: false });
  }
});

function surface(on, values) {
  return {
    names, state: values,
    press: (spot, wish) => press(on, spot, wish),
    search: (spot, query) => search(on, spot, query),
  };
}

function drawHome() {
  const { home } = state;
  const blocks = home ? home.blocks : [];
  lists.home.draw(
    blocks.length ? blocks : [{ block_id: "none" }],
    (each) => each.block_id,
    (each) => (each.block_id === "none" ? h("p", { class: "note" }, say("no_home")) : block(each, surface({ view: home.id }, home.state))),
    language() + (home?.id || ""),
  );
}

function drawMessages(name) {
  el.list.setAttribute("aria-label", say("messages"));
  const isNew = drawnRoom !== `${who} ${room}`;
  drawnRoom = `${who} ${room}`;
  const near = isNew || el.list.scrollHeight - el.list.scrollTop - el.list.clientHeight < 120;
  if (isNew) el.list.setAttribute("aria-live", "off");
  const items = [];
  let day = "";
  for (const message of state.messages) {
    const on = moment(new Date(Number(message.ts) * 1000), { dateStyle: "short" });
    if (on !== day) items.push({ day: dayName(message.ts), ts: `day ${on}` });
    day = on;
    items.push(message);
  }
  if (!items.length) items.push({ day: say("nothing_said"), ts: "none" });
  const before = el.list.lastElementChild;
  lists.messages.draw(items, (item) => `${room} ${item.ts}`, (item) => (item.day ? h("p", { class: "day" }, h("span", {}, item.day)) : drawMessage(item)), language());
  const last = el.list.lastElementChild;
  // a long message is read from its beginning
  if (isNew || ((near || sent) && last !== before)) {
    if (!isNew && state.messages.at(-1)?.user !== who) sent = false;
    const long = last.offsetHeight > el.list.clientHeight - 40;
    el.list.scrollTop = long ? last.offsetTop - el.list.offsetTop - 8 : el.list.scrollHeight;
  }
  if (isNew) requestAnimationFrame(() => el.list.setAttribute("aria-live", "polite"));
  const latest = state.messages.at(-1)?.ts;
  if (latest && document.visibilityState === "visible" && (document.body.dataset.pane !== "list" || matchMedia("(min-width: 46rem)").matches)) {
    read[`${who} ${room}`] = latest;
    keep("read", JSON.stringify(read));
  }
}

function dayName(ts) {
  const at = new Date(Number(ts) * 1000);
  const date = (when) => wall(when).slice(0, 10);
  if (date(at) === date(now())) return say("today");
  if (date(at) === date(new Date(now() - 864e5))) return say("yesterday");
  return moment(at, date(at).slice(0, 4) === date(now()).slice(0, 4) ? DAY : { ...DAY, year: "numeric" });
}

function drawMessage(message) {
  const person = state.people[message.user];
  const at = new Date(Number(message.ts) * 1000);
  const when = moment(at, HOUR);
  const on = { room: message.room, ts: message.ts };
  const body = message.blocks.length
    ? message.blocks.map((each) => block(each, surface(on, message.state)))
    : h("div", { class: "text" }, mrkdwn(message.text, names));
  return h("article", { class: `message${message.private ? " private" : ""}${message.thread ? " thread" : ""}`, tabindex: "-1", "aria-label": say("said_by", { who: person?.name || "?", when }) },
    avatar(message.user),
    h("div", { class: "said" },
      message.private ? h("p", { class: "only" }, h("span", { "aria-hidden": "true" }, "👁 "), say("only_you")) : null,
      h("p", { class: "by" }, h("strong", {}, person?.name || "?"), person?.bot ? h("span", { class: "badge" }, say("app")) : null, person?.outside ? h("span", { class: "badge" }, say("outside")) : null, h("time", { datetime: at.toISOString() }, when), message.edited ? h("span", { class: "note" }, say("edited")) : null),
      h("div", { class: "blocks" }, body),
      message.files.map((file) => h("p", { class: "file" }, h("button", { type: "button", class: "button", "aria-label": say("open_file", { name: file.title }), data: { focus: file.id }, onclick: () => openFile({ as: who, room: message.room }, file, told) }, h("span", { "aria-hidden": "true" }, "📎"), file.title))),
      message.reactions.length ? h("p", { class: "reactions" }, message.reactions.map((each) => h("span", {}, `${EMOJI.get(each.name) || `:${each.name}:`} ${each.count}`))) : null));
}

// --- what comes by itself

let deaf = null;
function hear() {
  deaf?.();
  deaf = listen(who, async (kinds) => {
    el.lost.hidden = true;
    if (kinds.includes("workspace.loaded")) drawnRoom = "";
    await refresh();
    tour.heard(kinds);
  }, () => {
    el.lost.textContent = say("lost");
    el.lost.hidden = false;
  });
}

document.addEventListener("visibilitychange", () => state && document.visibilityState === "visible" && draw());
document.addEventListener("keydown", (event) => event.key === "Escape" && el.menu.getAttribute("aria-expanded") === "true" && showControls(false));

speak(language());
pane(room ? "talk" : "list", false);
await refresh();
hear();
document.body.dataset.ready = "yes";
