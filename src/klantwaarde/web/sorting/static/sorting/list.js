// The same grid as a guided list, for a phone and for who likes a list better: the ends first, then inward.

import {fill, make, signed} from "./elements.js";
import {freeSlot, guided, inHand, nearest, openIn, room} from "./rules.js";

const LIST_PILES = {1: ["high", "mid", "low"], 0: ["mid", "high", "low"], "-1": ["low", "mid", "high"]};

export class List {
  constructor(app) {
    this.app = app;
    this.place = null;
  }

  keys() { return false; }

  drop() { this.app.draw(); }

  target() {
    const {board, state} = this.app;
    const order = guided(board);
    if (this.place === null || !order.includes(this.place)) {
      this.place = order.find((place) => openIn(board, state, place) > 0) ?? order[0];
    }
    return this.place;
  }

  put(card) {
    const {app} = this;
    const place = this.target();
    const slot = freeSlot(app.board, app.state, place);
    if (slot === null) {
      app.tell(fill(app.texts.told_full, {place: signed(place)}));
      return;
    }
    const left = openIn(app.board, app.state, place) - 1;
    let told = fill(left === 1 ? app.texts.told_place_one : app.texts.told_place, {card: app.number(card), place: signed(place), left});
    const after = {...app.state, spots: {...app.state.spots, [card]: [place, slot]}};
    if (!left) {
      this.place = guided(app.board).find((one) => openIn(app.board, after, one) > 0) ?? place;
      if (this.place !== place) told += ` ${this.ask(this.place)}`;
    }
    const next = nearest(app.board, after, this.place)[0];
    app.act({do: "place", card, place, slot}, told, {focus: next ? `pick-${next}` : "onward"});
    if (!left) document.getElementById("step-title")?.scrollIntoView({block: "start"});
  }

  ask(place) {
    const {app} = this;
    const values = {n: room(app.board, place), place: signed(place)};
    const held = guided(app.board);
    const text = place === Math.max(...held) ? app.texts.ask_top : place === Math.min(...held) ? app.texts.ask_bottom : app.texts.ask;
    return fill(text, values);
  }

  render() {
    const {app} = this;
    const {board, state} = app;
    const place = this.target();
    const parts = [app.heading(app.texts.grid_title, app.texts.list_how)];
    if (!inHand(board, state).length) parts.push(make("p", {class: "ready"}, app.texts.grid_done), app.onward());
    parts.push(this.chips(place), this.asked(place));
    return parts;
  }

  chips(now) {
    const {app} = this;
    const held = app.board.places.filter((place) => room(app.board, place));
    return make("div", {class: "chips", role: "group", "aria-label": app.texts.places},
      held.map((place) => {
        const many = room(app.board, place);
        const there = many - openIn(app.board, app.state, place);
        return make("button", {
          type: "button", class: there === many ? "chip full" : "chip", "aria-pressed": String(place === now), "data-key": `chip-${place}`,
          "aria-label": fill(app.texts.chip, {place: signed(place), n: there, all: many}),
          onclick: () => { this.place = place; app.draw(); },
        }, make("b", {}, signed(place)), make("span", {}, `${there}/${many}`));
      }));
  }

  asked(place) {
    const {app} = this;
    const {board, state} = app;
    const there = app.order.filter((card) => state.spots[card] && state.spots[card][0] === place);
    const open = openIn(board, state, place);
    const box = make("section", {class: "asked-place", "aria-labelledby": "asked-title"},
      make("h3", {id: "asked-title"}, this.ask(place)));
    if (there.length) {
      box.append(make("ul", {class: "chosen"}, there.map((card) => make("li", {},
        make("span", {}, app.wording(card)),
        make("button", {
          type: "button", class: "brief", "data-key": `lift-${card}`, "aria-label": fill(app.texts.lift_label, {card: app.number(card)}),
          onclick: () => app.act({do: "lift", card}, fill(app.texts.told_lift, {card: app.number(card)}), {focus: `pick-${card}`}),
        }, app.texts.lift)))));
    }
    if (!open) {
      const next = guided(board).find((one) => openIn(board, state, one) > 0);
      box.append(make("p", {class: "full-note"}, app.texts.place_full));
      if (next !== undefined) {
        box.append(make("button", {type: "button", class: "button", "data-key": "next-place", onclick: () => { this.place = next; app.draw("next-place"); }},
          fill(app.texts.next_place, {place: signed(next)})));
      }
      return box;
    }
    box.append(make("p", {class: "left-note"}, fill(open === 1 ? app.texts.left_one : app.texts.left, {n: open})));
    for (const pile of LIST_PILES[Math.sign(place)]) {
      const cards = nearest(board, state, place).filter((card) => (state.piles[card] || "mid") === pile)
        .sort((a, b) => app.order.indexOf(a) - app.order.indexOf(b));
      if (!cards.length) continue;
      box.append(make("h4", {}, app.texts[`pile_${pile}`]),
        make("div", {class: "picks"}, cards.map((card) => make("button", {
          type: "button", class: "card pick", "data-card": card, "data-key": `pick-${card}`, onclick: () => this.put(card),
        }, make("span", {class: "words"}, app.wording(card)), make("span", {class: "code"}, app.number(card))))));
    }
    return box;
  }
}
