// What is asked of the stand-in, and what it tells by itself.

const secret = document.querySelector("meta[name=secret]").content;

async function answered(response) {
  if (response.status === 403) {
    // another process answers now than the one that gave this page
    location.reload();
    return new Promise(() => {});
  }
  return response.json();
}

export async function ask(path, query = {}) {
  return answered(await fetch(`/play/${path}?${new URLSearchParams(query)}`, { headers: { "X-Playground": secret } }));
}

export async function act(name, body = {}) {
  const headers = { "X-Playground": secret, "Content-Type": "application/json" };
  return answered(await fetch(`/play/${name}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

// A file: what is in it, or why not.
export async function fetched(path, query) {
  const response = await fetch(`/play/${path}?${new URLSearchParams(query)}`, { headers: { "X-Playground": secret } });
  if (response.headers.get("Content-Type")?.startsWith("application/json")) return answered(response);
  return { content: await response.blob() };
}

// Tell `heard` of each change in this person's sight; `lost` when there is no connection. Gives how to stop.
export function listen(who, heard, lost) {
  let source = null;
  let ended = false;
  const open = () => {
    source = new EventSource(`/play/events?${new URLSearchParams({ as: who, secret })}`);
    source.onmessage = (message) => heard(JSON.parse(message.data).kinds);
    source.onerror = () => {
      lost();
      if (source.readyState === EventSource.CLOSED && !ended) {
        setTimeout(() => ask("state", { as: who }).then(open, open), 1000);
      }
    };
  };
  open();
  return () => {
    ended = true;
    source.close();
  };
}
