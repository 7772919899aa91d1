// Moves wait here until the server has them. Each move has a key, so a move that arrives twice counts once; each is kept
// in the browser under a name of its own, so two windows on one sort do not lose each other's moves.

export function makeKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Queue {
  // told(status, waiting): "saved", "saving", "waiting", "stuck". answered(reply): what the server says after a batch.
  constructor({name, url, csrf, told, answered, store = window.localStorage, fetcher = (...args) => fetch(...args)}) {
    Object.assign(this, {url, csrf, told, answered, store, fetcher});
    this.prefix = `kw-sort:${name}:`;
    this.busy = false;
    this.wait = 1000;
    this.timer = null;
    this.kept = new Map();
    this.last = 0;
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush());
  }

  waiting() {
    const found = new Map(this.kept);
    try {
      for (let i = 0; i < this.store.length; i += 1) {
        const name = this.store.key(i);
        if (name && name.startsWith(this.prefix)) found.set(name, JSON.parse(this.store.getItem(name)));
      }
    } catch { /* storage is off: what is in memory is all there is */ }
    return [...found.entries()].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  add(move) {
    // later than every move before it, also when the clock goes back
    this.last = Math.max(Date.now(), this.last + 1);
    const name = `${this.prefix}${String(this.last).padStart(16, "0")}:${move.key}`;
    this.kept.set(name, move);
    try {
      this.store.setItem(name, JSON.stringify(move));
    } catch { /* full or off: the move stays in memory */ }
    this.flush();
  }

  forget(name) {
    this.kept.delete(name);
    try {
      this.store.removeItem(name);
    } catch { /* as above */ }
  }

  async flush() {
    if (this.busy) return;
    const batch = this.waiting().slice(0, 100);
    if (!batch.length) {
      this.told("saved", 0);
      return;
    }
    this.busy = true;
    clearTimeout(this.timer);
    this.told("saving", batch.length);
    try {
      const reply = await this.fetcher(this.url, {
        method: "POST",
        credentials: "same-origin",
        headers: {"Content-Type": "application/json", "X-CSRFToken": this.csrf},
        body: JSON.stringify({moves: batch.map(([, move]) => move)}),
      });
      if (reply.status === 403 || reply.status === 404) {
        // the page is too old to be believed, or the invitation is gone: nothing is thrown away, a new page tries again
        this.busy = false;
        this.told("stuck", this.waiting().length);
        return;
      }
      if (reply.status >= 500 || reply.status === 429) throw new Error(String(reply.status));
      const told = await reply.json();
      for (const [name] of batch) this.forget(name);
      this.wait = 1000;
      this.busy = false;
      this.answered(told, reply.ok, this.waiting().map(([, move]) => move));
      await this.flush();
    } catch {
      this.busy = false;
      this.told("waiting", this.waiting().length);
      this.timer = setTimeout(() => this.flush(), this.wait);
      this.wait = Math.min(this.wait * 2, 30000);
    }
  }
}
