// The web channel's HTTP contract.

/** What went wrong: the status (0: no connection), seconds to wait when the server says so. */
export class Problem extends Error {
  constructor(status, detail, wait) {
    super(detail || `HTTP ${status}`);
    this.status = status;
    this.detail = detail;
    this.wait = wait;
  }
}

const PATIENCE = 45_000;

export class Api {
  constructor(server) {
    this.root = new URL("/webhooks/web/", server).href;
  }

  /** Answers the JSON of a reply. Throws Problem. */
  async call(method, path, { token, body } = {}) {
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), PATIENCE);
    try {
      const response = await this.fetch(method, path, { token, body, signal: gone.signal });
      return response.status === 204 ? null : await response.json();
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(0);
    } finally {
      clearTimeout(timer);
    }
  }

  async fetch(method, path, { token, body, signal, accept = "application/json" }) {
    const headers = { Accept: accept };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(this.root + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal,
        credentials: "omit",
        cache: "no-store",
      });
    } catch {
      throw new Problem(0);
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new Problem(response.status, problem.detail, Number(response.headers.get("Retry-After")) || null);
  }

  openSession(language, commune) {
    return this.call("POST", "sessions", { body: commune ? { language, commune } : { language } });
  }

  closeSession(token) {
    return this.call("DELETE", "sessions", { token });
  }

  send(token, message) {
    return this.call("POST", "messages", { token, body: message });
  }

  /** All messages after one, oldest first; the server gives them in pages. */
  async history(token, after) {
    const found = [];
    for (;;) {
      const { messages, more } = await this.call("GET", `messages?after=${found.at(-1)?.id ?? after}`, { token });
      found.push(...messages);
      if (!more || !messages.length) return found;
    }
  }

  feedback(token, opinion) {
    return this.call("POST", "feedback", { token, body: opinion });
  }

  events(token, after, signal) {
    return this.fetch("GET", `events?after=${after}`, { token, signal, accept: "text/event-stream" });
  }
}
