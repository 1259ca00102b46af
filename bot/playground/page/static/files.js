// Files: sharing one, and opening what somebody shared.

import { panel } from "./dialogs.js";
import { h } from "./dom.js";
import { act, fetched } from "./net.js";
import { both, say } from "./texts.js";

const READABLE = /\.(txt|json|csv|md|log)$/i;

const asBase64 = (file) =>
  new Promise((read, failed) => {
    const reader = new FileReader();
    reader.onload = () => read(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });

// `where` is {as, room}; gives what the stand-in answers.
export async function share(where, name, file) {
  return act("share", { ...where, name, content: await asBase64(file) });
}

export async function shareSample(where, name) {
  const { content, ...wrong } = await fetched("sample", { name });
  return content ? share(where, name, content) : wrong;
}

// Ask which file, and share it; `told` hears what came of it.
export function chooseFile(where, samples, told) {
  const leave = async (sharing) => {
    dialog.close();
    told(await sharing());
  };
  const input = h("input", { type: "file", hidden: true, onchange: () => input.files.length && leave(() => share(where, input.files[0].name, input.files[0])) });
  const dialog = panel("share", () => say("share_file"), [
    h("p", {}, input, h("button", { type: "button", class: "button primary", onclick: () => input.click() }, say("choose_file"))),
    samples.length ? h("section", { class: "samples", "aria-labelledby": "samples" }, h("h3", { id: "samples", class: "label" }, say("samples")), h("ul", {}, samples.map((each) => h("li", {},
      h("p", {}, h("strong", {}, each.name), h("br"), both(each.what)),
      h("div", { class: "actions" },
        h("button", { type: "button", class: "button", "aria-label": say("share_sample", { name: each.name }), onclick: () => leave(() => shareSample(where, each.name)) }, say("share")),
        h("button", { type: "button", class: "button", "aria-label": say("download_file", { name: each.name }), onclick: async () => {
          const { content, ...wrong } = await fetched("sample", { name: each.name });
          if (content) download(each.name, content);
          else told(wrong);
        } }, say("download"))))))) : null,
  ]);
}

// Text is shown here; all else goes to the computer.
export async function openFile(where, file, told) {
  const { content, ...wrong } = await fetched("file", { ...where, id: file.id });
  if (!content) told(wrong);
  else if (!READABLE.test(file.title)) download(file.title, content);
  else {
    panel("reading", () => file.title, [
      h("pre", { tabindex: "0", role: "region", "aria-label": file.title }, await content.text()),
      h("div", { class: "buttons" }, h("button", { type: "button", class: "button", onclick: () => download(file.title, content) }, say("download"))),
    ]);
  }
}

function download(name, content) {
  const address = URL.createObjectURL(content);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
