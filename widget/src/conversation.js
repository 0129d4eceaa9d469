// The conversation itself: session, messages, what is still to be sent. It knows nothing of the page.
import { Api } from "./api.js";
import { Outgoing } from "./outgoing.js";
import { Memory, alone } from "./storage.js";
import { Stream } from "./stream.js";

const TYPING = 20_000; // a sign of typing that nothing follows ends by itself
const QUICK = 2_000;
const AUTHORS = { citizen: "user", staff: "staff" };

/**
 * Calls its listener with: ("entry", entry), ("change", entry), ("reset", entries), ("typing", on),
 * ("line", connected), ("trouble", status), ("language", language), ("kept").
 *
 * An entry is {from: "user"|"bot"|"staff", key, id, text, language, direction, buttons, card, kind, at, state};
 * the state of a citizen's own message is "waiting", "sent", "failed" or "elsewhere" (another tab sends it). Ids rise in a conversation.
 */
export class Conversation {
  constructor({ server, commune, listener }) {
    this.api = new Api(server);
    this.commune = commune;
    this.tell = listener;
    this.memory = new Memory(`${new URL(server).host}:${commune || ""}`, (value) => this.otherTab(value));
    this.outgoing = new Outgoing(this);
    this.connected = true;
    this.empty();
    this.onOnline = () => {
      this.line(true);
      this.outgoing.flush();
    };
    this.onOffline = () => this.line(false);
    addEventListener("online", this.onOnline);
    addEventListener("offline", this.onOffline);
  }

  get session() {
    return this.memory.value.session;
  }

  get known() {
    return this.memory.known;
  }

  empty() {
    this.entries = [];
    this.byId = new Map();
    this.byKey = new Map();
    this.cursor = 0;
    this.loaded = false;
  }

  /** Opens the conversation: shows what waits to be sent, fetches what was said, then listens. */
  start(language) {
    if (this.started) return;
    this.started = true;
    this.language = language;
    for (const waiting of this.memory.value.queue || []) this.restore(waiting);
    this.tell("reset", this.entries);
    this.stream = new Stream(this.api, {
      ready: () => this.ready(),
      token: () => this.session.token,
      cursor: () => this.cursor,
      catchUp: () => this.catchUp(),
      onEvent: (event, data) => this.onEvent(event, data),
      onProblem: (problem) => this.onProblem(problem),
      onLine: (connected) => this.line(connected),
      attentive: () => this.attentive && document.visibilityState !== "hidden",
    });
    this.stream.start();
  }

  async ready() {
    await this.ensureSession();
    if (!this.loaded) await this.load();
    this.outgoing.flush();
  }

  /** One session for all tabs. */
  async ensureSession() {
    if (this.session) return;
    await alone(`${this.memory.key}:session`, async () => {
      const stored = this.memory.read();
      if (stored?.session) {
        this.memory.value = stored;
        return;
      }
      const opened = await this.api.openSession(this.language, this.commune).catch((problem) => {
        // A commune that the server does not know must not silence the assistant.
        if (problem.status !== 422) throw problem;
        return this.api.openSession(this.language);
      });
      this.memory.update({ session: { token: opened.token, expires_at: opened.expires_at } });
      this.loaded = true; // in a new session there is nothing to load
    });
  }

  /** What was said before, in silence; what is still to be sent stands at the end. */
  async load() {
    const history = await this.api.history(this.session.token, 0);
    const waiting = this.entries.filter((entry) => entry.id == null);
    const before = this.entries.filter((entry) => entry.id != null && !history.some(({ id }) => id === entry.id));
    this.empty();
    for (const entry of before) this.adopt(entry);
    for (const message of history) this.take(message);
    for (const entry of waiting) {
      const echoed = this.byKey.get(entry.key);
      if (echoed) echoed.state = entry.state;
      else this.adopt(entry);
    }
    this.loaded = true;
    this.tell("reset", this.entries);
  }

  adopt(entry) {
    this.entries.push(entry);
    if (entry.id != null) this.byId.set(entry.id, entry);
    if (entry.key) this.byKey.set(entry.key, entry);
  }

  restore({ key, text, button, at, state }) {
    if (this.byKey.has(key)) return null;
    const entry = { from: "user", key, text, button, at: new Date(at), state };
    this.adopt(entry);
    return entry;
  }

  async catchUp() {
    for (const message of await this.api.history(this.session.token, this.cursor)) this.arrive(message);
  }

  /** A message of the outbox, in its order: the cursor follows. */
  arrive(message) {
    const entry = this.take(message);
    if (entry) this.tell("entry", entry);
  }

  /** Makes an entry of a message that is new, answers null otherwise. `ordered`: no message before it is missing. */
  take(message, ordered = true) {
    if (ordered) this.cursor = Math.max(this.cursor, message.id);
    if (this.byId.has(message.id)) return null;
    const key = message.client_message_id;
    const own = key && this.byKey.get(key);
    if (own) {
      // Our own words come back: they are on the screen already, and wait for their answer or have it.
      own.id = message.id;
      this.byId.set(message.id, own);
      if (own.state === "elsewhere") this.change(own, "sent");
      return null;
    }
    const { id, language, direction, buttons, card, kind, at } = message;
    const from = AUTHORS[message.author] || "bot";
    const text = message.text || this.titleOf(message.button);
    const entry = { from, key, id, text, language, direction, buttons, card, kind, at: at ? new Date(at) : null, state: "sent" };
    this.adopt(entry);
    return entry;
  }

  /** An answer to what this page sent; the stream may have brought it already, without its kind. */
  reply(message) {
    const known = this.byId.get(message.id);
    if (!known) return this.tell("entry", this.take(message, false));
    known.kind = message.kind;
    this.tell("change", known);
  }

  change(entry, state) {
    entry.state = state;
    this.tell("change", entry);
  }

  /** What was on a button that was pressed. */
  titleOf(button) {
    for (const { buttons } of this.entries) for (const one of buttons || []) if (one.id === button) return one.title;
    return "";
  }

  onEvent(event, data) {
    if (event === "closed") return this.ended();
    // The sign may come after what was being written.
    if (event === "typing") return Date.now() - this.answered < QUICK || this.typing(true);
    if (event !== "message") return;
    const message = JSON.parse(data);
    if (message.author !== "citizen") {
      this.answered = Date.now();
      this.typing(false);
    }
    this.arrive(message);
  }

  typing(on) {
    clearTimeout(this.typingEnds);
    if (on) this.typingEnds = setTimeout(() => this.typing(false), TYPING);
    this.tell("typing", on);
  }

  async onProblem(problem) {
    if (problem.status === 401) await this.renew();
    else if (problem.status) this.tell("trouble", problem.status);
    else if (problem.status === 0) this.line(false);
    else console.error(problem);
    return problem.status === 403;
  }

  /** The server no longer takes this session: a new one is opened, and what was said stays on the screen. */
  async renew() {
    const dead = this.session?.token;
    await alone(`${this.memory.key}:renew`, async () => {
      const stored = this.memory.read();
      if (stored?.session && stored.session.token !== dead) this.memory.value = stored;
      else this.memory.update({ session: null, seen: 0 });
    });
    this.cursor = 0;
    this.byId = new Map();
    for (const entry of this.entries) if (entry.state !== "waiting") entry.id = null;
  }

  /** Tries at once what would be tried later. */
  hurry() {
    this.stream?.nudge();
    this.outgoing.flush();
  }

  line(connected) {
    const now = connected && navigator.onLine !== false;
    if (now === this.connected) return;
    this.connected = now;
    this.tell("line", now);
    if (now) this.outgoing.flush();
  }

  // --- the citizen's choices ---------------------------------------------------------------------------

  remember(choices) {
    this.memory.update(choices);
  }

  async feedback(entry, useful, reason) {
    await this.api.feedback(this.session.token, { message_id: entry.id, useful, ...(reason && { reason }) });
    this.memory.update({ opinions: { ...this.memory.value.opinions, [entry.id]: useful } });
  }

  /** Deletes the conversation, on the server first. Throws Problem: then nothing has changed. */
  async forget() {
    if (this.session) {
      await this.api.closeSession(this.session.token).catch((problem) => {
        if (problem.status !== 401) throw problem;
      });
    }
    const { language, size } = this.memory.value;
    this.memory.clear({ language, size });
    this.ended();
  }

  /** There is no conversation any more; the next word begins another one. */
  ended() {
    this.stream?.stop();
    this.started = false;
    if (this.session) this.memory.update({ session: null, queue: [], opinions: {}, seen: 0 });
    this.empty();
    this.tell("reset", this.entries);
  }

  /** Another tab has written: a language, words that wait, or the end of the conversation. */
  otherTab(value) {
    if (value.language) this.tell("language", value.language);
    if (!this.started) return;
    if (!value.session) {
      if (this.loaded) this.ended();
      return;
    }
    for (const one of value.queue || []) {
      const entry = this.restore({ ...one, state: "elsewhere" });
      if (!entry) continue;
      this.tell("entry", entry);
      // Should that tab be gone, this one sends it: the key makes sure that it is said once.
      setTimeout(() => entry.state === "elsewhere" && this.outgoing.retry(entry), TYPING);
    }
    this.tell("kept");
  }

  close() {
    this.closed = true;
    this.stream?.stop();
    this.memory.close();
    this.outgoing.stop();
    clearTimeout(this.typingEnds);
    removeEventListener("online", this.onOnline);
    removeEventListener("offline", this.onOffline);
  }
}
