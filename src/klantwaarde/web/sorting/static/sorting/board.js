// The card-sort board. What the page knows stands in the state (rules.js); every move changes it, is kept until the
// server has it (queue.js), and is drawn anew. Drag, tap and keys all end in the same move.

import {Drag} from "./drag.js";
import {fill, keepingFocus, make} from "./elements.js";
import {Grid} from "./grid.js";
import {List} from "./list.js";
import {Piles} from "./piles.js";
import {makeKey, Queue} from "./queue.js";
import {back, inHand, play} from "./rules.js";
import {Words} from "./words.js";

const NARROW = "(max-width: 59.99rem)";

// The same things give the same text, in whatever order they were written.
function plain(thing) {
  if (Array.isArray(thing)) return thing.map(plain);
  if (thing === null || typeof thing !== "object") return thing;
  return Object.fromEntries(Object.keys(thing).sort().map((name) => [name, plain(thing[name])]));
}
const same = (a, b) => JSON.stringify(plain(a)) === JSON.stringify(plain(b));

class App {
  constructor(data) {
    Object.assign(this, {board: data.board, state: data.state, texts: data.texts, order: data.order, ends: data.ends});
    this.cards = data.cards;
    this.root = document.getElementById("board");
    this.live = document.getElementById("told");
    this.status = document.getElementById("saved");
    this.selected = null;
    this.done = [];
    this.since = performance.now();
    this.seen = 0;
    this.narrow = window.matchMedia(NARROW);
    this.view = null;
    this.steps = {piles: new Piles(this), grid: new Grid(this), list: new List(this), words: new Words(this)};
    this.drag = new Drag(this.root, {
      begin: (card) => { this.selected = null; this.tell(fill(this.texts.told_dragging, {card: this.number(card)})); },
      over: (target) => this.mark(target),
      drop: (card, target) => this.step().drop(card, target),
    });
    this.queue = new Queue({
      name: data.name, url: data.moves, csrf: data.csrf,
      told: (status, waiting) => this.showStatus(status, waiting),
      answered: (reply, ok, waiting) => this.answered(reply, waiting),
    });
    document.addEventListener("keydown", (event) => this.keys(event));
    document.addEventListener("visibilitychange", () => this.watch());
    this.narrow.addEventListener("change", () => this.draw());
    // moves that an earlier visit could not send are done again on what the server has
    for (const [, move] of this.queue.waiting()) this.replay(move);
    this.draw();
    this.queue.flush();
  }

  // --- names ---

  wording(card) { return this.cards[card].text; }

  number(card) { return this.cards[card].number; }

  listed() { return this.view === null ? this.narrow.matches : this.view === "list"; }

  step() {
    return this.state.step === "grid" ? this.steps[this.listed() ? "list" : "grid"] : this.steps[this.state.step];
  }

  // --- moves ---

  act(move, told = "", {quiet = false, focus = null, undo = true} = {}) {
    const whole = {...move, key: makeKey(), ms: this.spent()};
    const inverse = undo ? back(this.state, move) : null;
    const {state, refused} = play(this.board, this.state, whole);
    if (refused) {
      this.tell(this.texts.refused[refused] || refused);
      return false;
    }
    this.state = state;
    if (inverse) this.done.push(inverse);
    this.queue.add(whole);
    if (told) this.tell(told);
    if (!quiet) this.draw(focus);
    return true;
  }

  undo() {
    const move = this.done.pop();
    if (!move) {
      this.tell(this.texts.nothing_to_undo);
      return;
    }
    this.selected = null;
    this.act(move, fill(this.texts.told_undo, {card: this.number(move.card)}), {undo: false});
  }

  go(to) {
    this.selected = null;
    this.done = [];
    if (this.act({do: "step", to}, "", {undo: false})) {
      window.scrollTo(0, 0);
      document.getElementById("step-title")?.focus();
    }
  }

  send() {
    if (!this.act({do: "send"}, this.texts.sending, {undo: false})) return;
    this.queue.flush();
  }

  replay(move) {
    const {state} = play(this.board, this.state, move);
    if (state) this.state = state;
  }

  answered(reply, waiting) {
    if (!reply.state) {
      this.tell(this.texts.refused.server);
      return;
    }
    if (reply.state.sent && !waiting.length) {
      window.location.reload();
      return;
    }
    const mine = this.state;
    this.state = reply.state;
    for (const move of waiting) this.replay(move);
    if (reply.refused && reply.refused.length) this.tell(this.texts.refused[reply.refused[0].code] || this.texts.refused.server);
    if (!same(mine, this.state)) this.draw();
  }

  // Milliseconds since the move before, while the page could be seen.
  spent() {
    const now = performance.now();
    const ms = this.seen + (document.hidden ? 0 : now - this.since);
    Object.assign(this, {since: now, seen: 0});
    return Math.round(ms);
  }

  watch() {
    const now = performance.now();
    if (document.hidden) this.seen += now - this.since;
    this.since = now;
  }

  // --- keys ---

  keys(event) {
    if (event.altKey || event.metaKey && event.key !== "z") return;
    if (event.target.closest("textarea, input, select")) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z") {
      event.preventDefault();
      this.undo();
    } else if (!event.ctrlKey && this.state.step !== "words" && !this.state.sent && this.step().keys(event)) {
      event.preventDefault();
    }
  }

  // --- what is shown ---

  tell(text) {
    // the same words twice are said twice
    this.live.textContent = this.live.textContent === text ? `${text}\u00a0` : text;
  }

  mark(target) {
    this.root.querySelectorAll(".over").forEach((one) => one.classList.remove("over"));
    if (target) target.classList.add("over");
  }

  showStatus(status, waiting) {
    const said = {saved: this.texts.saved, saving: this.texts.saving, stuck: this.texts.stuck,
      waiting: fill(waiting === 1 ? this.texts.waiting_one : this.texts.waiting, {n: waiting})}[status];
    if (this.status.textContent !== said) this.status.textContent = said;
    this.status.dataset.status = status;
  }

  heading(title, how) {
    return make("header", {class: "step-head"},
      make("h2", {id: "step-title", tabindex: -1}, title), make("p", {class: "how"}, how));
  }

  onward() {
    const words = this.board.words;
    return make("p", {class: "onward"}, make("button", {
      type: "button", class: "button primary", "data-key": "onward", onclick: () => (words ? this.go("words") : this.send()),
    }, words ? this.texts.to_words : this.texts.send));
  }

  tools() {
    const grid = this.state.step === "grid";
    const keysOf = this.state.step === "piles" ? this.texts.keys_piles : this.texts.keys_grid;
    return make("div", {class: "tools"},
      make("button", {type: "button", class: "button", "data-key": "undo", disabled: !this.done.length, onclick: () => this.undo()},
        make("span", {"aria-hidden": "true"}, "\u21a9 "), this.texts.undo),
      grid && this.board.piles ? make("button", {type: "button", class: "button", "data-key": "piles", onclick: () => this.go("piles")}, this.texts.to_piles) : null,
      grid ? make("button", {type: "button", class: "button", "data-key": "view", "aria-pressed": String(this.listed()),
        onclick: () => { this.view = this.listed() ? "grid" : "list"; this.selected = null; this.draw(); }}, this.texts.as_list) : null,
      this.listed() && grid ? null : make("details", {class: "keys", open: this.keysOpen, ontoggle: (event) => { this.keysOpen = event.target.open; }},
        make("summary", {"data-key": "keys"}, this.texts.keys), make("p", {}, keysOf)));
  }

  draw(focus = null) {
    document.body.classList.toggle("choosing", this.selected !== null);
    keepingFocus(this.root, () => {
      if (this.state.sent) {
        this.root.replaceChildren(this.heading(this.texts.sending, this.texts.sending_how));
        return;
      }
      const parts = this.step().render();
      if (this.state.step !== "words") parts.push(this.tools());
      this.root.replaceChildren(this.where(), ...parts);
      this.root.dataset.step = this.state.step;
      this.root.dataset.left = inHand(this.board, this.state).length;
    }, focus);
  }

  where() {
    const steps = [...(this.board.piles ? ["piles"] : []), "grid", ...(this.board.words ? ["words"] : [])];
    return make("ol", {class: "steps", "aria-label": this.texts.steps}, steps.map((step) => make("li", {
      "aria-current": step === this.state.step ? "step" : null,
      class: steps.indexOf(step) < steps.indexOf(this.state.step) ? "past" : "",
    }, this.texts[`step_${step}`])));
  }
}

const island = document.getElementById("board-data");
if (island) window.klantwaardeBoard = new App(JSON.parse(island.textContent));
