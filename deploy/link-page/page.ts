import { readLink } from "./readLink.ts";
import { pickTexts } from "./texts.ts";

/** The whole page: says where the link leads and hands it to the app. Nothing of it leaves the browser. */
const { language, direction, words } = pickTexts(navigator.languages);
document.documentElement.lang = language;
document.documentElement.dir = direction;

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found as T;
}

function say(id: string, text: string): void {
  const target = element(id);
  target.textContent = text;
  target.hidden = false;
}

function show(): void {
  const link = readLink(location.hash);
  const open = element<HTMLAnchorElement>("open");
  const get = element("get");
  open.hidden = get.hidden = element("server").hidden = link === undefined;
  if (link === undefined) {
    say("title", words.brokenTitle);
    say("lead", words.broken);
    return;
  }
  const title = link.name ?? words.unnamed;
  document.title = `${title} – Parley`;
  say("title", title);
  say("lead", link.guests === undefined ? words.lead : words.leadGuest);
  open.href = link.app;
  say("open", words.open);
  if (link.guests === undefined) element("server").hidden = true;
  else say("server", words.server(link.guests));
  say("get-title", words.getTitle);
  say("get-body", words.getBody);
  say("paste", words.paste);
  say("link", link.app);
  const copy = element<HTMLButtonElement>("copy");
  say("copy", words.copy);
  copy.addEventListener("click", () => {
    void navigator.clipboard.writeText(link.app).then(() => say("copy", words.copied));
  });
}

window.addEventListener("hashchange", () => location.reload());
show();
