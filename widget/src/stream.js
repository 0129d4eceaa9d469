// Messages that come later: server-sent events over fetch (EventSource cannot send the token), or polling.

const SILENCE = 35_000; // the server's heart beats every 15 s: two missed mean that the line is dead
const FIRST_BYTE = 20_000; // nothing at all until then: a proxy holds the stream back
const POLL = { seen: 4_000, hidden: 30_000 };
const POLLING_FOR = 300_000;
const LONGEST_REST = 20_000;

/** Parses server-sent events as they arrive: gives [event, data] pairs, "" for a comment. */
export async function* parseEvents(body, onBytes) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true })); // a line that breaks just ends
    if (done) return;
    onBytes();
    rest += value;
    const parts = rest.split(/\r?\n\r?\n/);
    rest = parts.pop();
    for (const part of parts) {
      let event = "message";
      const data = [];
      for (const line of part.split(/\r?\n/)) {
        if (line.startsWith("event:")) event = line.slice(6).trim();
        else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
      }
      if (data.length) yield [event, data.join("\n")];
    }
  }
}

/**
 * Keeps a line to the server until stopped; one object for one run. `source` gives: ready() (makes sure of a
 * session and of what was said so far), token(), cursor(), catchUp() (fetches what came since), onEvent(event,
 * data), onProblem(problem) (true: give up), onLine(connected), attentive().
 */
export class Stream {
  constructor(api, source) {
    this.api = api;
    this.source = source;
    this.open = false;
    this.wake = () => {};
    this.nudge = this.nudge.bind(this);
  }

  start() {
    this.open = true;
    this.failures = 0;
    this.pollUntil = 0;
    addEventListener("online", this.nudge);
    document.addEventListener("visibilitychange", this.nudge);
    this.run();
  }

  stop() {
    this.open = false;
    removeEventListener("online", this.nudge);
    document.removeEventListener("visibilitychange", this.nudge);
    this.line?.abort();
    this.wake();
  }

  /** After sleep or offline: look at once instead of waiting. */
  nudge() {
    if (document.visibilityState === "hidden") return;
    if (this.line && Date.now() - this.heard > FIRST_BYTE) this.line.abort();
    this.wake();
  }

  async run() {
    while (this.open) {
      try {
        await this.source.ready();
        if (Date.now() < this.pollUntil) await this.poll();
        else await this.listen();
        this.failures = 0;
      } catch (problem) {
        if (!this.open || (await this.source.onProblem(problem))) break;
        this.failures += 1;
      }
      if (this.open && !(Date.now() < this.pollUntil && !this.failures))
        await this.rest(Math.min(LONGEST_REST, 500 * 2 ** this.failures) * (0.75 + Math.random() / 2));
    }
    this.open = false;
  }

  async listen() {
    const line = (this.line = new AbortController());
    let patience = FIRST_BYTE;
    let held = true;
    this.heard = Date.now();
    const watch = setInterval(() => Date.now() - this.heard > patience && line.abort(), 1_000);
    try {
      const response = await this.api.events(this.source.token(), this.source.cursor(), line.signal);
      if (!/event-stream/.test(response.headers.get("Content-Type") || "") || !response.body) {
        this.pollUntil = Date.now() + POLLING_FOR;
        return;
      }
      // The server begins with what came after the cursor, so nothing falls between.
      this.source.onLine(true);
      const heard = () => {
        held = false;
        patience = SILENCE;
        this.heard = Date.now();
      };
      for await (const [event, data] of parseEvents(response.body, heard)) {
        this.failures = 0;
        this.source.onEvent(event, data);
      }
    } catch (error) {
      if (line.signal.aborted) return;
      if (error.status === 404 || error.status === 405 || error.status === 501) this.pollUntil = Date.now() + POLLING_FOR;
     
      else throw error;
    } finally {
      clearInterval(watch);
      if (held && this.open && Date.now() - this.heard >= FIRST_BYTE) this.pollUntil = Date.now() + POLLING_FOR;
      line.abort();
      this.line = null;
    }
  }

  async poll() {
    await this.source.catchUp();
    this.source.onLine(true);
    await this.rest(this.source.attentive() ? POLL.seen : POLL.hidden);
  }

  rest(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
