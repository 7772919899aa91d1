// The coding desk: keys and buttons end in the same decision, which waits in the queue (sorting/queue.js) until the server
// has it. Keys work while a text has the focus. Without this script every button sends its own form.
import {makeKey, Queue} from "./queue.js";

const points = (text) => Array.from(text).length;

class Coding {
  constructor(data) {
    Object.assign(this, data);
    this.rows = [...document.querySelectorAll("li[data-text]")];
    this.live = document.getElementById("told");
    this.status = document.getElementById("saved");
    const csrf = document.querySelector("input[name=csrfmiddlewaretoken]");
    this.queue = new Queue({
      name: this.name, url: this.url, csrf: csrf ? csrf.value : "",
      told: (status) => this.show(status), answered: (reply, ok) => this.answered(reply, ok),
    });
    for (const row of this.rows) {
      row.addEventListener("submit", (event) => this.submitted(event, row));
      row.addEventListener("keydown", (event) => this.pressed(event, row));
      row.addEventListener("focusin", () => this.at(row, false));
    }
    for (const spot of document.querySelectorAll("[data-pick]")) this.pickable(spot);
    if (this.rows.length) {
      const named = this.rows.find((row) => `#${row.id}` === window.location.hash);
      this.at(named || this.rows[0], Boolean(named));
    }
    this.queue.flush();
  }

  at(row, focus = true) {
    if (this.current !== row) {
      if (this.current) this.current.tabIndex = -1;
      this.current = row;
      row.tabIndex = 0;
    }
    if (focus) row.focus();
  }

  move(step) {
    const next = this.rows[this.rows.indexOf(this.current) + step];
    if (next) this.at(next);
    else this.tell(step > 0 ? this.texts.end : this.texts.begin);
  }

  pressed(event, row) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target.closest("input, select, textarea");
    if (typing) {
      if (event.key === "Escape") { event.preventDefault(); this.at(row); }
      return;
    }
    const one = (selector, last = false) => { const all = row.querySelectorAll(selector); return all[last ? all.length - 1 : 0]; };
    const press = {
      ArrowDown: () => this.move(1), j: () => this.move(1), ArrowUp: () => this.move(-1), k: () => this.move(-1),
      r: () => one('[data-do="reject"]')?.click(), v: () => one('[data-do="valence"]', true)?.click(),
      f: () => one('[data-do="frame"]', true)?.click(), x: () => one('[data-do="drop"]', true)?.click(),
      n: () => one('[data-do="none"]').click(), u: () => one('[data-do="undo"]').click(),
      s: () => one('.add input[name="code"]').focus(),
    }[event.key] || (/^[1-9]$/.test(event.key) ? () => one(`[data-n="${event.key}"]`)?.click() : null);
    if (!press) return;
    event.preventDefault();
    press();
  }

  submitted(event, row) {
    event.preventDefault();
    const form = event.target, button = event.submitter, fields = form.elements;
    const [verb, code = "", frame = ""] = (button?.value || "add").split(":");
    const move = {key: makeKey(), text: Number(row.dataset.text), do: verb, blind: this.blind,
      batch: fields.batch ? Number(fields.batch.value) : 0};
    let called = button?.closest("li.chip, .suggestions li")?.querySelector("strong, .suggest")?.textContent || "";
    if (verb === "add") {
      called = fields.code.value.trim();
      if (!called) { fields.code.focus(); return; }
      Object.assign(move, {code: called, valence: fields.valence.value, frame: fields.frame.value, words: fields.words.value,
        note: fields.note.value, ...this.selected(row)});
      fields.code.value = fields.words.value = fields.note.value = "";
    } else if (code) {
      Object.assign(move, {code, frame, ...(verb === "accept" ? this.selected(row) : {})});
    }
    if (verb === "accept") called = called.replace(/^\s*\d\s*/, "");
    this.queue.add(move);
    this.tell((this.texts[verb] || "").replace("{code}", called.replace(/\s+/g, " ").trim()));
    if (verb === "none") this.move(1);
    else this.at(row);
  }

  // Selected words of this text, as places in it.
  selected(row) {
    const selection = window.getSelection(), words = row.querySelector(".words");
    if (!selection.rangeCount || selection.isCollapsed) return {};
    const range = selection.getRangeAt(0);
    if (!words.contains(range.startContainer) || !words.contains(range.endContainer)) return {};
    const before = document.createRange();
    before.selectNodeContents(words);
    before.setEnd(range.startContainer, range.startOffset);
    const start = points(before.toString()), end = start + points(range.toString());
    selection.removeAllRanges();
    return {start, end};
  }

  pickable(spot) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = spot.textContent;
    button.addEventListener("click", () => {
      if (!this.current) return;
      const field = this.current.querySelector('.add input[name="code"]');
      field.value = spot.dataset.pick;
      field.focus();
    });
    spot.replaceWith(button);
  }

  answered(reply, ok) {
    if (!ok || !reply.rows) { this.tell(this.texts.refused); return; }
    for (const [number, inside] of Object.entries(reply.rows)) {
      const row = this.rows.find((one) => one.dataset.text === number), place = row?.querySelector(".inside");
      if (!place) continue;
      const held = place.contains(document.activeElement);
      place.innerHTML = inside; // markup of our own server, every text in it escaped
      if (held) row.focus();
    }
    if (reply.refused.length) this.tell(this.texts.refused);
  }

  tell(text) { this.live.textContent = this.live.textContent === text ? `${text}\u00a0` : text; }

  show(status) {
    const said = this.texts[status];
    if (this.status.textContent !== said) this.status.textContent = said;
    this.status.dataset.status = status;
  }
}

const island = document.getElementById("coding-data");
if (island) window.klantwaardeCoding = new Coding(JSON.parse(island.textContent));
