// What the citizen has said and the server has not answered yet.
import { newKey } from "./storage.js";

const TRIES = 3; // for a fault of the server that may pass
const LONGEST_WAIT = 30; // seconds

/** Sends a conversation's own messages, each with a key by which the server knows it again. */
export class Outgoing {
  constructor(conversation) {
    this.conversation = conversation;
    this.failures = 0;
  }

  /** Says something: it is shown and kept at once, and sent when it can be. */
  say(text, button) {
    const entry = { from: "user", key: newKey(), text, button, at: new Date(), state: "waiting" };
    this.conversation.adopt(entry);
    this.keep();
    this.conversation.tell("entry", entry);
    this.flush();
  }

  retry(entry) {
    this.mark(entry, "waiting");
    this.flush();
  }

  mark(entry, state, status) {
    entry.status = status;
    this.conversation.change(entry, state);
    this.keep();
  }

  /** Only what has not been answered is kept in the browser; the server keeps the rest. */
  keep() {
    const { memory, byKey, entries } = this.conversation;
    const elsewhere = ({ key }) => (byKey.get(key)?.state ?? "elsewhere") === "elsewhere";
    const others = (memory.read()?.queue || []).filter(elsewhere);
    const queue = entries
      .filter((entry) => entry.state === "waiting" || entry.state === "failed")
      .map(({ key, text, button, at, state }) => ({ key, text, button, at, state }));
    memory.update({ queue: [...others, ...queue] });
  }

  next() {
    return this.conversation.entries.find((entry) => entry.from === "user" && entry.state === "waiting");
  }

  /** Sends what waits, one after the other, each until the server has answered. */
  async flush() {
    const { conversation } = this;
    if (this.busy || conversation.closed || !conversation.loaded) return;
    this.busy = true;
    clearTimeout(this.later);
    this.tries = 0;
    try {
      for (let entry; (entry = this.next()) && !conversation.closed; ) {
        conversation.typing(true);
        try {
          await conversation.ensureSession();
          await this.deliver(entry);
          this.tries = 0;
        } catch (problem) {
          if (problem.status === undefined) throw problem;
          if (problem.status === 0) return this.unsent();
          await this.refused(entry, problem);
        }
      }
    } finally {
      this.busy = false;
      conversation.typing(false);
    }
  }

  /** The server did not take it: again after a while, in a new session, or not at all. */
  async refused(entry, problem) {
    const { conversation } = this;
    this.tries += 1;
    if (problem.status === 401 && this.tries < TRIES) return conversation.renew();
    if (problem.status === 429 || (problem.status >= 500 && this.tries < TRIES)) {
      conversation.typing(false);
      if (problem.status === 429) conversation.tell("trouble", 429);
      const seconds = Math.min(LONGEST_WAIT, problem.wait || 2 ** this.tries);
      return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
    this.tries = 0;
    this.mark(entry, "failed", problem.status);
  }

  /** No connection: what waits is sent again later with the same keys. */
  unsent() {
    this.conversation.line(false);
    this.failures += 1;
    this.later = setTimeout(() => this.flush(), Math.min(LONGEST_WAIT, 2 ** this.failures) * 1000);
  }

  async deliver(entry) {
    const { conversation } = this;
    const what = entry.button ? { button: entry.button } : { text: entry.text };
    const reply = await conversation.api.send(conversation.session.token, { ...what, client_message_id: entry.key });
    this.failures = 0;
    conversation.answered = Date.now();
    conversation.line(true);
    this.mark(entry, "sent");
    for (const message of reply.messages) {
      // What is asked about an answer is asked once: under its card, or under its last message.
      const asked = message.card || message === reply.messages.at(-1);
      conversation.reply({ ...message, kind: asked ? reply.understood?.kind : null });
    }
  }

  stop() {
    clearTimeout(this.later);
  }
}
