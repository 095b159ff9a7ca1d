/** A browser without a screen: follows redirects with its cookies, and presses the button that is asked for. */
export class PersonBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** @returns the last page: its address and its text */
  async open(url: string, init: RequestInit = {}): Promise<{ url: string; text: string; status: number }> {
    let [address, request] = [url, init];
    for (let hops = 0; hops < 20; hops += 1) {
      const jar = this.#cookies.get(new URL(address).host) ?? new Map<string, string>();
      this.#cookies.set(new URL(address).host, jar);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(address, {
        ...request,
        headers: { ...(request.headers as Record<string, string>), accept: "text/html", cookie },
        redirect: "manual",
      });
      for (const set of response.headers.getSetCookie()) {
        const [name = "", value = ""] = (set.split(";", 1)[0] ?? "").split(/=(.*)/su);
        if (value === "" || /expires=Thu, 01.Jan.1970/iu.test(set)) jar.delete(name);
        else jar.set(name, value);
      }
      const next = response.headers.get("location");
      if (next === null) return { url: address, text: await response.text(), status: response.status };
      await response.body?.cancel();
      address = new URL(next, address).href;
      // Another program's: what a browser hands to the system.
      if (!/^https?:/u.test(address)) return { url: address, text: "", status: response.status };
      request = {};
    }
    throw new Error("too many redirects");
  }

  /** Signs in at the test's provider, or cancels there. */
  async answer(page: { url: string }, who: string, go: "yes" | "no" = "yes") {
    return this.open(page.url, {
      method: "POST",
      body: new URLSearchParams({ who, go }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  }

  /** Follows the link of Synapse's page that sends somebody to their provider, to prove that it is them. */
  async prove(url: string) {
    const page = await this.open(url);
    const link = /<a href="([^"]*)" class="primary-button">/u.exec(page.text)?.[1]?.replaceAll("&amp;", "&");
    if (link === undefined) throw new Error(`no link to a provider: ${page.text.slice(0, 400)}`);
    return this.open(new URL(link, page.url).href);
  }

  /** Allows the reset of an identity on the page of an account at the test's provider. */
  async allowReset(url: string, who: string) {
    return this.open(url, {
      method: "POST",
      body: new URLSearchParams({ who }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  }

  /** Presses the button of a page that has one form, or waits for the page to do it. @param more fields of that button */
  async submit(page: { url: string; text: string }, more: Record<string, string> = {}) {
    const action = /<form[^>]* action="([^"]+)"/u.exec(page.text)?.[1];
    if (action === undefined) throw new Error(`no form: ${page.text.slice(0, 400)}`);
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/gu)];
    const fields = Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value]));
    return this.open(new URL(action, page.url).href, {
      method: "POST",
      body: new URLSearchParams({ ...fields, ...more }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  }

  /** Follows the link of Synapse's page that asks before it hands somebody to a program. */
  async confirm(page: { text: string }) {
    const link = /href="([^"]*loginToken=[^"]*)"/u.exec(page.text)?.[1]?.replaceAll("&amp;", "&");
    if (link === undefined) throw new Error(`no link to go on by: ${page.text.slice(0, 400)}`);
    return /^https?:/u.test(link) ? this.open(link) : { url: link, text: "", status: 302 };
  }
}
