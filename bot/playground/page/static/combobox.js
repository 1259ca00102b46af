// Choose by typing: one or several, from options that are known or that are asked for. An ARIA combobox.

import { h, newId } from "./dom.js";
import { hide, show } from "./floating.js";
import { say } from "./texts.js";

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// options: [{value, label, group?, about?}]; search(query) → the same, later. chosen: [{value, label}].
export function combobox({ id, options = [], search, many = false, chosen = [], placeholder, most = Infinity, change, described, name }) {
  let picked = [...chosen];
  let offered = [];
  let active = -1;
  let asked = 0;
  const list = h("ul", { id: newId("list"), role: "listbox", popover: "manual", class: "choices", "aria-label": name || placeholder, "aria-multiselectable": many ? "true" : null });
  const field = h("input", {
    id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": list.id, "aria-describedby": described, "aria-label": name,
    placeholder: placeholder || say(search ? "type_to_search" : "choose"),
  });
  const chips = many ? h("div", { class: "chips" }) : null;
  const node = h("div", { class: many ? "combo many" : "combo" }, chips, h("div", { class: "field" }, field), list);

  const shown = () => (many ? "" : picked[0]?.label || "");
  const drawChips = () => {
    if (!chips) return;
    chips.replaceChildren(
      ...picked.map((each) =>
        h("button", { type: "button", class: "chip", "aria-label": say("remove", { what: each.label }), onclick: () => {
          picked = picked.filter((other) => other.value !== each.value);
          done();
          field.focus();
        } }, each.label, h("span", { "aria-hidden": "true" }, "×")),
      ),
    );
  };
  const done = () => {
    drawChips();
    field.value = shown();
    change?.(read());
  };
  const read = () => (many ? picked.map((each) => each.value) : (picked[0]?.value ?? null));

  const open = async () => {
    const query = field.value === shown() ? "" : field.value.trim();
    if (search) {
      const turn = (asked += 1);
      const found = await search(query);
      if (turn !== asked || document.activeElement !== field) return;
      offered = found;
    } else offered = options.filter((each) => folded(each.label).includes(folded(query)));
    active = query && offered.length ? 0 : offered.findIndex((each) => picked.some((one) => one.value === each.value));
    draw();
    show(list, node);
    field.setAttribute("aria-expanded", "true");
    list.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" });
  };
  const shut = () => {
    asked += 1;
    hide(list);
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const draw = () => {
    let group = null;
    const items = [];
    offered.forEach((each, number) => {
      if (each.group && each.group !== group) {
        group = each.group;
        items.push(h("li", { role: "presentation", class: "group" }, group));
      }
      const is = picked.some((one) => one.value === each.value);
      items.push(
        h("li", {
          id: `${list.id}-${number}`, role: "option", "aria-selected": is ? "true" : "false",
          data: number === active ? { active: "" } : {},
          onmousedown: (event) => event.preventDefault(),
          onclick: () => take(number),
        }, h("span", {}, each.label), each.about ? h("small", {}, each.about) : null),
      );
    });
    if (!items.length) items.push(h("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "none" }, say("no_options")));
    list.replaceChildren(...items);
    if (active >= 0) field.setAttribute("aria-activedescendant", `${list.id}-${active}`);
    else field.removeAttribute("aria-activedescendant");
  };
  const take = (number) => {
    const each = offered[number];
    if (!each) return;
    if (!many) {
      picked = [each];
      shut();
    } else if (picked.some((one) => one.value === each.value)) picked = picked.filter((one) => one.value !== each.value);
    else if (picked.length < most) picked = [...picked, each];
    done();
    if (many) {
      active = number;
      open();
    } else field.select();
  };

  field.addEventListener("input", open);
  field.addEventListener("click", open);
  field.addEventListener("focus", () => field.select());
  field.addEventListener("blur", () => {
    if (!many && !field.value.trim() && picked.length) {
      picked = [];
      change?.(read());
    }
    field.value = shown();
    shut();
  });
  field.addEventListener("keydown", (event) => {
    const isOpen = field.getAttribute("aria-expanded") === "true";
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) {
        open();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      active = offered.length ? (active + step + offered.length) % offered.length : -1;
      draw();
      list.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && isOpen && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      shut();
    } else if (event.key === "Backspace" && many && !field.value && picked.length) {
      picked = picked.slice(0, -1);
      done();
    }
  });
  drawChips();
  field.value = shown();
  return { node, field, read };
}
