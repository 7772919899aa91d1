// The first step: one card at a time onto one of three piles; below it the piles, where a card can still change.

import {fill, make} from "./elements.js";

const PILES = ["low", "mid", "high"];

export class Piles {
  constructor(app) {
    this.app = app;
    this.unfolded = false;
  }

  deck() {
    return this.app.board.cards.filter((card) => !(card in this.app.state.piles));
  }

  put(card, to) {
    const {app} = this;
    const left = this.deck().filter((one) => one !== card).length;
    const told = fill(app.texts.told_pile, {card: app.number(card), pile: app.texts[`pile_${to}`], left});
    // the next card comes to the same place, so the focus may stay on the pile
    app.act({do: "pile", card, to}, told);
  }

  keys(event) {
    const at = {1: "low", 2: "mid", 3: "high", ArrowLeft: "low", ArrowDown: "mid", ArrowRight: "high"}[event.key];
    const [card] = this.deck();
    if (!at || !card || event.target.closest("details, textarea, input, select")) return false;
    this.put(card, at);
    return true;
  }

  drop(card, target) {
    if (target && PILES.includes(target.dataset.drop)) this.put(card, target.dataset.drop);
  }

  render() {
    const {app} = this;
    const deck = this.deck();
    const all = app.board.cards.length;
    const done = all - deck.length;
    const parts = [app.heading(app.texts.piles_title, app.texts.piles_how)];
    parts.push(make("p", {class: "count"}, fill(app.texts.progress, {done, all})),
      make("progress", {max: all, value: done, "aria-label": app.texts.piles_title}));
    if (deck.length) parts.push(this.deckCard(deck[0], deck.length), this.targets(deck[0]));
    else parts.push(make("p", {class: "ready", role: "status"}, app.texts.piles_done), this.next());
    parts.push(this.review());
    return parts;
  }

  deckCard(card, left) {
    const {app} = this;
    return make("div", {class: left > 1 ? "deck more" : "deck"},
      make("div", {class: "big card", "data-drag": card, "data-card": card},
        make("p", {class: "words"}, app.wording(card)), make("span", {class: "code"}, app.number(card))));
  }

  targets(card) {
    const {app} = this;
    const count = (pile) => Object.values(app.state.piles).filter((one) => one === pile).length;
    return make("div", {class: "targets", role: "group", "aria-label": app.texts.piles_where},
      PILES.map((pile, i) => make("button", {
        type: "button", class: `target ${pile}`, "data-drop": pile, "data-key": `pile-${pile}`,
        "aria-keyshortcuts": String(i + 1), onclick: () => this.put(card, pile),
      }, make("span", {class: "name"}, app.texts[`pile_${pile}`]),
      make("span", {class: "held"}, fill(app.texts[count(pile) === 1 ? "held_one" : "held"], {n: count(pile)})),
      make("kbd", {"aria-hidden": "true"}, String(i + 1)))));
  }

  next() {
    return make("p", {class: "onward"}, make("button", {
      type: "button", class: "button primary", "data-key": "next", onclick: () => this.app.go("grid"),
    }, this.app.texts.to_grid));
  }

  review() {
    const {app} = this;
    const fold = make("details", {class: "review", open: this.unfolded, ontoggle: () => { this.unfolded = fold.open; }},
      make("summary", {"data-key": "review"}, app.texts.piles_review));
    for (const pile of PILES) {
      const cards = app.order.filter((card) => app.state.piles[card] === pile);
      fold.append(make("h3", {}, `${app.texts[`pile_${pile}`]} (${cards.length})`));
      if (cards.length) fold.append(make("ul", {class: "plainlist"}, cards.map((card) => this.line(card, pile))));
    }
    return fold;
  }

  line(card, pile) {
    const {app} = this;
    return make("li", {}, make("span", {}, app.wording(card)), make("span", {class: "moves"},
      PILES.filter((one) => one !== pile).map((to) => make("button", {
        type: "button", class: "brief", "data-key": `re-${card}-${to}`,
        "aria-label": fill(app.texts.move_to, {card: app.number(card), pile: app.texts[`pile_${to}`]}),
        onclick: () => this.put(card, to),
      }, app.texts[`short_${to}`]))));
  }
}
