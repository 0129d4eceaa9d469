// What the browser remembers between pages: one key, written only after the citizen has opened the panel.

/** A small record in localStorage. Where storage is refused, it lives as long as the page. */
export class Memory {
  constructor(key, onOther) {
    this.key = `mourchid:${key}`;
    this.value = this.read() || {};
    this.listener = (event) => {
      if (event.key !== this.key) return;
      this.value = this.read() || {};
      onOther(this.value);
    };
    window.addEventListener("storage", this.listener);
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  get known() {
    return Boolean(this.value.session);
  }

  /** Changes some fields. Reads first: another tab may have written since. */
  update(changes) {
    this.value = { ...(this.read() || this.value), ...changes };
    try {
      localStorage.setItem(this.key, JSON.stringify(this.value));
    } catch {
      // Full or refused: the conversation goes on without being kept.
    }
  }

  clear(keep = {}) {
    this.value = keep;
    try {
      localStorage.setItem(this.key, JSON.stringify(keep));
    } catch {
      // As above.
    }
  }

  close() {
    window.removeEventListener("storage", this.listener);
  }
}

/** Runs one such task at a time over all tabs, where the browser can. */
export const alone = (name, task) => (navigator.locks ? navigator.locks.request(name, task) : task());

/** A key that no other message has. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
