// Elements to fill in. Each gives {node, field, read(), check()}: what to show, what gets focus, its value, what is wrong.

import { combobox } from "./combobox.js";
import { h, newId } from "./dom.js";
import { text } from "./mrkdwn.js";
import { fromWall, say, wall } from "./texts.js";

const FINE = () => "";

export function input(element, value, about) {
  const made = KINDS[element.type.replace(/^multi_/, "")] || unknown;
  return { check: FINE, ...made(element, value || {}, about) };
}

export const isMany = (element) => element.type.startsWith("multi_") || element.type === "checkboxes";

const KINDS = {
  plain_text_input: words,
  email_text_input: words,
  url_text_input: words,
  number_input: number,
  static_select: select,
  external_select: select,
  users_select: people,
  conversations_select: rooms,
  channels_select: rooms,
  radio_buttons: ticks,
  checkboxes: ticks,
  datepicker: native("date", "selected_date"),
  timepicker: native("time", "selected_time"),
  datetimepicker: instant,
};

function common(element, about) {
  return {
    id: about.id, "aria-describedby": about.described, "aria-label": about.name,
    placeholder: element.placeholder ? text(element.placeholder).join("") : null,
  };
}

function words(element, value, about) {
  const given = { ...common(element, about), maxlength: element.max_length || 3000, autocomplete: "off" };
  const kinds = { email_text_input: "email", url_text_input: "url" };
  const field = element.multiline ? h("textarea", { ...given, rows: 4 }) : h("input", { ...given, type: kinds[element.type] || "text" });
  field.value = value.value ?? "";
  field.addEventListener("change", () => about.change?.(field.value || null));
  const check = () => {
    const short = element.min_length && field.value && field.value.length < element.min_length;
    return short ? say("too_short", { n: element.min_length }) : field.validationMessage;
  };
  return { node: field, field, read: () => field.value.replace(/\r\n/g, "\n") || null, check };
}

function number(element, value, about) {
  const field = h("input", {
    ...common(element, about), type: "text", inputmode: element.is_decimal_allowed ? "decimal" : "numeric", autocomplete: "off",
  });
  field.value = value.value ?? "";
  field.addEventListener("change", () => about.change?.(field.value || null));
  const check = () => {
    if (!field.value) return "";
    const form = element.is_decimal_allowed ? /^-?\d+([.,]\d+)?$/ : /^-?\d+$/;
    const given = Number(field.value.replace(",", "."));
    const [least, most] = [element.min_value, element.max_value];
    if (form.test(field.value) && !(given < Number(least ?? -Infinity)) && !(given > Number(most ?? Infinity))) return "";
    return least !== undefined && most !== undefined ? say("not_number", { least, most }) : say("not_number_open");
  };
  return { node: field, field, read: () => field.value.trim() || null, check };
}

const flat = (object) => text(object).map((part) => (typeof part === "string" ? part : " ")).join("");
const choice = (option, group) => ({
  value: option.value, label: flat(option.text), about: option.description ? flat(option.description) : "", group,
});

function select(element, value, about) {
  const options = element.option_groups
    ? element.option_groups.flatMap((group) => group.options.map((option) => choice(option, flat(group.label))))
    : (element.options || []).map((option) => choice(option));
  const chosen = value.selected_options || (value.selected_option ? [value.selected_option] : []);
  const least = element.min_query_length ?? 3;
  const made = combobox({
    id: about.id, described: about.described, name: about.name, options, many: isMany(element),
    chosen: chosen.map((option) => choice(option)), placeholder: element.placeholder && flat(element.placeholder),
    most: element.max_selected_items, change: about.change,
    search: element.type.includes("external")
      ? async (query) => (query.length < least ? [] : (await about.search(query)).map((option) => choice(option)))
      : null,
  });
  return made;
}

function people(element, value, about) {
  const chosen = value.selected_users || (value.selected_user ? [value.selected_user] : []);
  const options = about.names.people().map((person) => ({ value: person.id, label: person.name }));
  return combobox({
    id: about.id, described: about.described, name: about.name, options, many: isMany(element),
    chosen: chosen.map((id) => ({ value: id, label: about.names.person(id) || id })),
    placeholder: element.placeholder && flat(element.placeholder), most: element.max_selected_items, change: about.change,
  });
}

function rooms(element, value, about) {
  const kind = element.type.includes("channel") ? "channel" : "conversation";
  const chosen = value[`selected_${kind}s`] || (value[`selected_${kind}`] ? [value[`selected_${kind}`]] : []);
  const options = about.names.rooms().map((room) => ({ value: room.id, label: `#${room.name}` }));
  return combobox({
    id: about.id, described: about.described, name: about.name, options, many: isMany(element),
    chosen: chosen.map((id) => ({ value: id, label: `#${about.names.room(id) || id}` })),
    placeholder: element.placeholder && flat(element.placeholder), most: element.max_selected_items, change: about.change,
  });
}

function ticks(element, value, about) {
  const many = element.type === "checkboxes";
  const group = newId("ticks");
  const chosen = new Set((value.selected_options || (value.selected_option ? [value.selected_option] : [])).map((option) => option.value));
  const boxes = [];
  const node = h(
    "div",
    { class: "ticks", role: many ? "group" : "radiogroup", "aria-labelledby": about.labelled, "aria-label": about.labelled ? null : about.name, "aria-describedby": about.described },
    element.options.map((option) => {
      const box = h("input", { type: many ? "checkbox" : "radio", name: group, value: option.value, checked: chosen.has(option.value) });
      box.addEventListener("change", () => about.change?.(read()));
      boxes.push(box);
      return h("label", {}, box, h("span", {}, text(option.text, about.names), option.description ? h("small", {}, text(option.description, about.names)) : null));
    }),
  );
  const read = () => {
    const found = boxes.filter((box) => box.checked).map((box) => box.value);
    return many ? found : (found[0] ?? null);
  };
  return { node, field: boxes.find((box) => box.checked) || boxes[0], read, group: true };
}

function native(type, name) {
  return (element, value, about) => {
    const field = h("input", { ...common(element, about), type, value: value[name] || "" });
    field.addEventListener("change", () => about.change?.(field.value || null));
    return { node: field, field, read: () => field.value || null, check: () => field.validationMessage };
  };
}

function instant(element, value, about) {
  const before = value.selected_date_time ? wall(new Date(value.selected_date_time * 1000)) : "";
  const field = h("input", { ...common(element, about), type: "datetime-local", value: before });
  const read = () => (field.value ? Math.floor(fromWall(field.value) / 1000) : null);
  field.addEventListener("change", () => about.change?.(read()));
  return { node: field, field, read, check: () => field.validationMessage };
}

function unknown(element) {
  const node = h("p", { class: "note" }, element.type);
  return { node, field: node, read: () => null };
}
