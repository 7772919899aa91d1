// The forced grid on a wide screen: cards in the hand above, columns below. Drag, tap a card and then a place, or keys.

import {fill, make, signed} from "./elements.js";
import {atSpot, freeSlot, inHand, openIn, room} from "./rules.js";

const HAND_PILES = ["high", "mid", "low"];

export class Grid {
  constructor(app) {
    this.app = app;
    this.pile = null;
    this.at = null;
  }

  // --- what is in the hand ---

  hand(pile) {
    const {app} = this;
    const cards = app.order.filter((card) => !(card in app.state.spots));
    return pile ? cards.filter((card) => (app.state.piles[card] || "mid") === pile) : cards;
  }

  open() {
    const filled = HAND_PILES.filter((pile) => this.hand(pile).length);
    if (!filled.includes(this.pile)) this.pile = filled[0] || "high";
    return this.pile;
  }

  // --- putting a card somewhere ---

  put(card, place, slot = null) {
    const {app} = this;
    const {board, state} = app;
    let at = slot;
    if (at === null) {
      at = freeSlot(board, state, place, card);
      if (at === null) {
        app.tell(fill(app.texts.told_full, {place: signed(place)}));
        return false;
      }
    }
    const other = atSpot(state, place, at);
    if (other === card) return this.let_go();
    const swapped = other !== null;
    app.selected = null;
    this.at = [place, at];
    const left = openIn(board, state, place) - (swapped || (state.spots[card] && state.spots[card][0] === place) ? 0 : 1);
    const told = fill(swapped ? app.texts.told_swap : left === 1 ? app.texts.told_place_one : app.texts.told_place, {
      card: app.number(card), place: signed(place), left, other: other ? app.number(other) : "",
    });
    const next = this.hand(this.open()).filter((one) => one !== card)[0] || this.hand().filter((one) => one !== card)[0];
    const fromHand = !(card in state.spots);
    return app.act({do: "place", card, place, slot: at}, told, {
      focus: this.byKeys ? (fromHand && next ? `card-${next}` : `spot-${place}-${at}`) : null,
    });
  }

  lift(card) {
    const {app} = this;
    app.selected = null;
    return app.act({do: "lift", card}, fill(app.texts.told_lift, {card: app.number(card)}), {focus: this.byKeys ? `card-${card}` : null});
  }

  let_go() {
    const {app} = this;
    const key = app.selected ? (app.state.spots[app.selected] ? `spot-${app.state.spots[app.selected].join("-")}` : `card-${app.selected}`) : null;
    app.selected = null;
    app.tell(app.texts.told_let_go);
    app.draw(this.byKeys ? key : null);
    return true;
  }

  choose(card) {
    const {app} = this;
    if (app.selected === card) return this.let_go();
    app.selected = card;
    if (!(card in app.state.spots)) this.pile = app.state.piles[card] || "mid";
    const spot = this.byKeys ? this.suggest(card) : null;
    app.tell(fill(app.texts.told_chosen, {card: app.number(card), text: app.wording(card)}));
    if (spot) this.at = spot;
    app.draw(spot ? `spot-${spot.join("-")}` : null);
    return true;
  }

  // Where the keys go first: the free place nearest to the end that fits the pile.
  suggest(card) {
    const {board, state} = this.app;
    if (state.spots[card]) return [...state.spots[card]];
    const free = board.places.filter((place) => openIn(board, state, place) > 0);
    const pile = state.piles[card];
    const place = pile === "high" ? free[free.length - 1] : pile === "low" ? free[0]
      : [...free].sort((a, b) => Math.abs(a) - Math.abs(b))[0];
    return place === undefined ? null : [place, freeSlot(board, state, place)];
  }

  tap(place, slot, byKeys) {
    const {app} = this;
    this.byKeys = byKeys;
    const there = atSpot(app.state, place, slot);
    if (app.selected !== null) this.put(app.selected, place, slot);
    else if (there !== null) this.choose(there);
    else app.tell(app.texts.told_choose_first);
  }

  drop(card, target) {
    this.byKeys = false;
    if (!target) return this.app.draw();
    const [kind, place, slot] = target.dataset.drop.split(":");
    if (kind === "hand") return card in this.app.state.spots ? this.lift(card) : this.app.draw();
    return this.put(card, Number(place), kind === "spot" ? Number(slot) : null) || this.app.draw();
  }

  // --- keys: arrows walk over cards or places, Enter takes and puts, Escape lets go, Delete takes off the grid ---

  keys(event) {
    const here = event.target;
    if (here.dataset.spot) return this.spotKeys(event, ...here.dataset.spot.split(":").map(Number));
    if (here.dataset.hand) return this.handKeys(event, here.dataset.hand);
    if (event.key === "Escape" && this.app.selected) return this.let_go();
    return false;
  }

  handKeys(event, card) {
    const cards = this.hand(this.open());
    const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (event.key === "Escape" && this.app.selected) { this.byKeys = true; return this.let_go(); }
    const to = event.key === "Home" ? 0 : event.key === "End" ? cards.length - 1 : step ? cards.indexOf(card) + step : null;
    if (to === null || !cards[to]) return step !== undefined && step !== null;
    this.focused = cards[to];
    this.app.draw(`card-${cards[to]}`);
    return true;
  }

  spotKeys(event, place, slot) {
    const {app} = this;
    const {board} = app;
    this.byKeys = true;
    if (event.key === "Escape" && app.selected) return this.let_go();
    const there = atSpot(app.state, place, slot);
    if (["Delete", "Backspace"].includes(event.key) && there !== null) return this.lift(there);
    const held = board.places.filter((one) => room(board, one));
    const i = held.indexOf(place);
    let to = null;
    if (event.key === "ArrowLeft") to = [held[i - 1], slot];
    else if (event.key === "ArrowRight") to = [held[i + 1], slot];
    else if (event.key === "ArrowUp") to = [place, slot - 1];
    else if (event.key === "ArrowDown") to = [place, slot + 1];
    else if (event.key === "Home") to = [held[0], slot];
    else if (event.key === "End") to = [held[held.length - 1], slot];
    else return false;
    if (to[0] === undefined || to[1] < 0) return true;
    if (to[0] === place && to[1] >= room(board, place)) return true;
    this.at = [to[0], Math.min(to[1], room(board, to[0]) - 1)];
    app.draw(`spot-${this.at.join("-")}`);
    return true;
  }

  // --- drawing ---

  render() {
    const {app} = this;
    const left = inHand(app.board, app.state).length;
    const parts = [app.heading(app.texts.grid_title, app.texts.grid_how)];
    parts.push(left ? this.tray() : this.ready());
    parts.push(this.columns());
    return parts;
  }

  tray() {
    const {app} = this;
    const open = this.open();
    const cards = this.hand(open);
    if (!cards.includes(this.focused)) this.focused = cards[0];
    return make("section", {class: "tray", "data-drop": "hand", "aria-label": app.texts.hand},
      make("div", {class: "tabs", role: "group", "aria-label": app.texts.hand_piles},
        HAND_PILES.map((pile) => make("button", {
          type: "button", class: `tab ${pile}`, "aria-pressed": String(pile === open), "data-key": `tab-${pile}`,
          disabled: !this.hand(pile).length,
          onclick: () => { this.pile = pile; this.focused = null; app.draw(); },
        }, `${app.texts[`pile_${pile}`]} (${this.hand(pile).length})`))),
      make("div", {class: "cards", role: "group", "aria-label": app.texts[`pile_${open}`]},
        cards.map((card) => make("button", {
          type: "button", class: "card", "data-drag": card, "data-hand": card, "data-card": card, "data-key": `card-${card}`,
          "aria-pressed": String(app.selected === card), tabindex: card === this.focused ? 0 : -1,
          onclick: (event) => { this.byKeys = event.detail === 0; this.choose(card); },
        }, make("span", {class: "words"}, app.wording(card)), make("span", {class: "code"}, app.number(card))))));
  }

  ready() {
    const {app} = this;
    return make("section", {class: "tray ready-tray", "data-drop": "hand"},
      make("p", {class: "ready"}, app.texts.grid_done), app.onward());
  }

  columns() {
    const {app} = this;
    const {board} = app;
    const held = board.places.filter((place) => room(board, place));
    if (!this.at || !room(board, this.at[0])) this.at = [held[0], 0];
    const grid = make("div", {class: "grid", role: "group", "aria-label": app.texts.grid_label});
    // by script, number by number: the policy forbids style in markup
    grid.style.setProperty("--columns", held.length);
    grid.append(...held.map((place) => this.column(place)));
    return make("div", {class: "gridbox"},
      make("p", {class: "poles", "aria-hidden": "true"}, make("span", {}, app.ends.low), make("span", {}, app.ends.high)), grid);
  }

  column(place) {
    const {app} = this;
    const many = room(app.board, place);
    const open = openIn(app.board, app.state, place);
    const name = `column-${place}`;
    const column = make("div", {class: open ? "column" : "column full", role: "group", "aria-labelledby": name, "data-drop": `column:${place}`},
      make("h3", {id: name}, make("span", {class: "place"}, signed(place)),
        make("span", {class: "held"}, fill(app.texts.of, {n: many - open, all: many}))));
    for (let slot = 0; slot < many; slot += 1) column.append(this.spot(place, slot, many));
    return column;
  }

  spot(place, slot, many) {
    const {app} = this;
    const card = atSpot(app.state, place, slot);
    const where = {place: signed(place), n: slot + 1, all: many};
    const focused = this.at[0] === place && this.at[1] === slot;
    const about = {
      type: "button", "data-spot": `${place}:${slot}`, "data-drop": `spot:${place}:${slot}`, "data-key": `spot-${place}-${slot}`,
      tabindex: focused ? 0 : -1,
      onclick: (event) => { this.at = [place, slot]; this.tap(place, slot, event.detail === 0); },
    };
    if (card === null) return make("button", {...about, class: "spot empty", "aria-label": fill(app.texts.spot_empty, where)});
    return make("button", {
      ...about, class: "spot card", "data-drag": card, "data-card": card, "aria-pressed": String(app.selected === card),
      "aria-label": fill(app.texts.spot_held, {...where, card: app.number(card), text: app.wording(card)}),
    }, make("span", {class: "words"}, app.wording(card)), make("span", {class: "code"}, app.number(card)));
  }
}
