// The interview page: what is typed goes into the queue (sorting/queue.js), which keeps it in this browser until the server
// has it. Each change has a key and counts once. Without this script the page is one form with a button that saves it.
import {makeKey, Queue} from "./queue.js";

const PAUSE = 700;

// Of one text only the newest has to travel; what is on its way already stays as it is.
class Notes extends Queue {
  add(change) {
    if (!this.busy && change.do === "note") {
      for (const [name, other] of this.waiting()) if (other.do === "note" && other.slot === change.slot) this.forget(name);
    }
    super.add(change);
  }
}

class Talk {
  constructor(data) {
    Object.assign(this, data);
    this.form = document.getElementById("notes");
    this.status = document.getElementById("saved");
    this.live = document.getElementById("told");
    this.list = document.getElementById("quotes");
    this.timers = new Map();
    this.thread = this.own();
    this.queue = new Notes({
      name: this.name, url: this.url, csrf: this.form.elements.csrfmiddlewaretoken.value,
      told: (status) => this.show(status), answered: (reply, ok) => this.answered(reply, ok),
    });
    this.replay();
    this.form.addEventListener("input", (event) => this.typed(event.target));
    this.form.addEventListener("change", (event) => this.changed(event.target));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.form.addEventListener("keydown", (event) => this.pressed(event));
    window.addEventListener("pagehide", () => this.settle());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.settle(); });
    this.queue.flush();
  }

  // Which window this is; it stays when the page is loaded anew.
  own() {
    const name = `kw-thread:${this.name}`;
    try {
      const there = window.sessionStorage.getItem(name) || makeKey();
      window.sessionStorage.setItem(name, there);
      return there;
    } catch { return makeKey(); }
  }

  notes() { return [...this.form.querySelectorAll("textarea[data-slot]")]; }

  // What an earlier visit could not send is shown again, and its window goes on here.
  replay() {
    for (const [, change] of this.queue.waiting()) {
      if (change.do === "note") {
        const area = this.notes().find((one) => one.dataset.slot === change.slot);
        if (area) area.value = change.text;
        if (change.thread) this.thread = change.thread;
      } else if (change.do === "quote") this.draw(change);
      else if (change.do === "unquote") this.item(change.quote)?.remove();
      else if (change.do === "consent") { const one = this.item(change.quote)?.querySelector("select"); if (one) one.value = change.consent; }
      else if (change.do === "role") { const one = this.form.querySelector(`[data-role="${change.kind}"]`); if (one) one.value = change.role; }
    }
  }

  typed(area) {
    if (!area.dataset.slot) return;
    clearTimeout(this.timers.get(area));
    this.timers.set(area, setTimeout(() => this.keep(area), PAUSE));
    this.show("saving");
  }

  keep(area) {
    clearTimeout(this.timers.get(area));
    this.timers.delete(area);
    this.queue.add({key: makeKey(), do: "note", slot: area.dataset.slot, text: area.value,
      revision: Number(area.dataset.revision), thread: this.thread});
  }

  settle() { for (const area of [...this.timers.keys()]) this.keep(area); }

  changed(field) {
    if (field.dataset.role) this.queue.add({key: makeKey(), do: "role", kind: field.dataset.role, role: field.value});
    if (field.dataset.consent) this.queue.add({key: makeKey(), do: "consent", quote: field.dataset.consent, consent: field.value});
  }

  submitted(event) {
    event.preventDefault();
    const button = event.submitter;
    if (button?.dataset.quote) this.mark(this.notes().find((one) => one.dataset.slot === button.dataset.quote));
    else if (button?.dataset.drop) this.drop(button.dataset.drop);
    else if (button && "add" in button.dataset) this.byHand();
    this.settle();
    this.queue.flush();
  }

  pressed(event) {
    const area = event.target;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || area.tagName !== "TEXTAREA") return;
    event.preventDefault();
    if (area.dataset.slot) this.mark(area);
    else this.byHand();
  }

  // The words that were selected, or else the line in which the cursor stands; on an empty line the one before it.
  mark(area) {
    const {value, selectionStart: from, selectionEnd: to} = area;
    let words = value.slice(from, to).trim();
    if (!words) {
      const before = value.slice(0, from), start = before.lastIndexOf("\n") + 1, end = value.indexOf("\n", from);
      words = value.slice(start, end < 0 ? value.length : end).trim() || (before.trim().split("\n").pop() || "").trim();
    }
    this.quote(words, area.dataset.slot, this.consent);
  }

  byHand() {
    const area = document.getElementById("words");
    this.quote(area.value.trim(), "", document.getElementById("words-consent").value);
    area.value = "";
  }

  quote(words, slot, consent) {
    if (!words) { this.tell(this.texts.nothing); return; }
    const key = makeKey();
    const change = {key, do: "quote", quote: key, slot, text: words.slice(0, 5000), consent};
    this.draw(change);
    this.queue.add(change);
    this.tell(`${this.texts.quoted} ${words}`);
  }

  drop(key) {
    const item = this.item(key), next = item?.nextElementSibling?.querySelector("select") || document.getElementById("words");
    item?.remove();
    next.focus();
    this.queue.add({key: makeKey(), do: "unquote", quote: key});
    this.tell(this.texts.unquoted);
  }

  item(key) { return [...this.list.children].find((one) => one.dataset.key === key); }

  draw(change) {
    if (this.item(change.quote)) return;
    const item = document.createElement("li"), words = document.createElement("blockquote"), row = document.createElement("p");
    const choice = document.createElement("select"), away = document.createElement("button");
    item.dataset.key = change.quote;
    words.textContent = change.text;
    row.className = "row";
    choice.dataset.consent = change.quote;
    choice.setAttribute("aria-label", this.texts.consent);
    for (const [code, name] of this.consents) choice.append(new Option(name, code, false, code === change.consent));
    away.className = "quiet";
    away.dataset.drop = change.quote;
    away.textContent = this.texts.drop;
    row.append(choice, away);
    item.append(words, row);
    this.list.append(item);
  }

  answered(reply, ok) {
    if (!ok || !reply.revisions) { this.tell(this.texts.refused); return; }
    for (const area of this.notes()) {
      const revision = reply.revisions[area.dataset.slot];
      if (revision !== undefined && !reply.beside.includes(area.dataset.slot)) area.dataset.revision = revision;
    }
    if (reply.beside.length && !this.warned) {
      this.warned = true;
      this.tell(this.texts.beside);
    }
    if (reply.refused.length) this.tell(this.texts.refused);
  }

  tell(text) { this.live.textContent = this.live.textContent === text ? `${text}\u00a0` : text; }

  show(told) {
    // what was typed a moment ago is not saved yet, though nothing waits in the queue
    const status = told === "saved" && this.timers.size ? "saving" : told;
    const said = this.texts[status];
    if (this.status.textContent !== said) this.status.textContent = said;
    this.status.dataset.status = status;
  }
}

const island = document.getElementById("talk-data");
if (island) window.klantwaardeTalk = new Talk(JSON.parse(island.textContent));
