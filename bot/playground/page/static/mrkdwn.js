// Slack's mrkdwn as nodes. Text becomes text: nothing that anybody wrote is ever read as HTML.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { moment } from "./texts.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const plainly = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);

const INLINE = [
  [/`([^`\n]+)`/u, (inner) => h("code", {}, plainly(inner))],
  [/<([^<>\n]+)>/u, (inner, names) => angled(inner, names)],
  [/(?<![\p{L}\p{N}*])\*(?![\s*])([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])/u, (inner, names) => h("strong", {}, inline(inner, names))],
  [/(?<![\p{L}\p{N}_])_(?![\s_])([^_\n]*[^_\s])_(?![\p{L}\p{N}_])/u, (inner, names) => h("em", {}, inline(inner, names))],
  [/(?<![\p{L}\p{N}~])~(?![\s~])([^~\n]*[^~\s])~(?![\p{L}\p{N}~])/u, (inner, names) => h("s", {}, inline(inner, names))],
];

function inline(text, names) {
  const nodes = [];
  let rest = text;
  while (rest) {
    let first = null;
    for (const [pattern, made] of INLINE) {
      const found = pattern.exec(rest);
      if (found && (!first || found.index < first.found.index)) first = { found, made };
    }
    if (!first) break;
    const { found, made } = first;
    if (found.index) nodes.push(withEmoji(plainly(rest.slice(0, found.index))));
    nodes.push(made(found[1], names));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(withEmoji(plainly(rest)));
  return nodes;
}

function angled(inner, names) {
  const [target, label] = split(inner);
  if (target.startsWith("@")) return mention(target.slice(1), names, label);
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${names.room(target.slice(1)) || label || "?"}`);
  if (target.startsWith("!date^")) return dated(target, label);
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, `@${target.slice(1).split("^")[0]}`);
  return link(plainly(target), label ? plainly(label) : "");
}

function split(inner) {
  const at = inner.indexOf("|");
  return at < 0 ? [inner, ""] : [inner.slice(0, at), inner.slice(at + 1)];
}

export function mention(user, names, label = "") {
  const name = names.person(user) || label || user;
  return h("span", { class: user === names.me ? "mention own" : "mention" }, `@${name}`);
}

export function link(target, label) {
  const shown = label || target.replace(/^mailto:/, "");
  if (!/^(https?:|mailto:|tel:)/i.test(target)) return shown;
  return h("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, withEmoji(shown));
}

const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date_pretty: { year: "numeric", month: "long", day: "numeric" },
  date_short_pretty: { year: "numeric", month: "short", day: "numeric" },
  date_long_pretty: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  day_divider_pretty: { weekday: "long", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

// <!date^1392734382^{date_long} {time}^https://…|fallback>, in the reader's own zone
function dated(target, fallback) {
  const [, seconds, format, address] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  if (!format || Number.isNaN(at.getTime())) return plainly(fallback);
  const shown = plainly(format).replace(/\{(\w+)\}/g, (whole, name) =>
    DATES[name] ? moment(at, DATES[name]) : whole,
  );
  const node = h("time", { datetime: at.toISOString(), title: plainly(fallback) }, shown);
  return address ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, node) : node;
}

export function mrkdwn(text, names) {
  const nodes = [];
  text.split(/```\n?([\s\S]*?)```/u).forEach((part, number) => {
    if (number % 2) nodes.push(h("pre", {}, plainly(part.replace(/\n$/, ""))));
    else if (part) nodes.push(...lines(part, names));
  });
  return nodes;
}

function lines(text, names) {
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, number, all) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1], names));
    } else {
      quote = null;
      nodes.push(...inline(line, names));
      if (number < all.length - 1 && !/^(?:&gt;|>)/.test(all[number + 1])) nodes.push(h("br"));
    }
  });
  return nodes;
}

// A text object: mrkdwn, or plain text with emoji and line ends.
export function text(object, names) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  const shown = object.emoji === false ? object.text : withEmoji(object.text);
  return shown.split("\n").flatMap((line, number) => (number ? [h("br"), line] : [line]));
}
