// The last step: what the person says of the cards at both ends, and whether they would pay. Then: send.

import {fill, make, signed} from "./elements.js";

export class Words {
  constructor(app) {
    this.app = app;
    this.timers = new Map();
    this.drafts = new Map();
  }

  keys() { return false; }

  drop() {}

  asked() {
    const {board, state} = this.app;
    const held = board.places.filter((place, i) => board.counts[i]);
    const [low, high] = [held[0], held[held.length - 1]];
    const on = (place) => this.app.order.filter((card) => state.spots[card] && state.spots[card][0] === place)
      .sort((a, b) => state.spots[a][1] - state.spots[b][1]);
    const paid = held.slice(-2);
    return [high, ...paid.filter((place) => place !== high), low].map((place) => (
      {place, cards: on(place), words: place === high || place === low, pays: paid.includes(place)}));
  }

  render() {
    const {app} = this;
    const parts = [app.heading(app.texts.words_title, app.texts.words_how)];
    for (const {place, cards, words, pays} of this.asked()) {
      parts.push(make("section", {class: "asked"},
        make("h3", {}, fill(app.texts.words_place, {place: signed(place)})),
        cards.map((card) => this.card(card, {words, pays, high: place > 0}))));
    }
    parts.push(make("p", {class: "onward"},
      make("button", {type: "button", class: "button", "data-key": "back", onclick: () => app.go("grid")}, app.texts.to_grid_back),
      make("button", {type: "button", class: "button primary", "data-key": "send", onclick: () => this.send()}, app.texts.send)));
    return parts;
  }

  card(card, {words, pays, high}) {
    const {app} = this;
    const said = app.state.said[card] || {words: "", pays: null};
    const id = `words-${card}`;
    const box = make("fieldset", {class: "saying"}, make("legend", {}, app.wording(card)));
    if (words) {
      const area = make("textarea", {id, rows: 3, maxlength: 2000, "data-key": id,
        oninput: () => this.later(card), onchange: () => this.keep(card)});
      area.value = this.drafts.has(card) ? this.drafts.get(card).words : said.words;
      box.append(make("label", {for: id}, high ? app.texts.why_high : app.texts.why_low), area);
    }
    if (pays) {
      const options = [["yes", true], ["no", false], ["none", null]];
      box.append(make("div", {class: "choices", role: "radiogroup", "aria-label": app.texts.pays},
        make("span", {class: "asks", "aria-hidden": "true"}, app.texts.pays),
        options.map(([name, value]) => make("label", {class: "choice"},
          make("input", {type: "radio", name: `pays-${card}`, value: name, checked: said.pays === value,
            "data-key": `pays-${card}-${name}`, onchange: () => this.keep(card)}),
          app.texts[`pays_${name}`]))));
    }
    return box;
  }

  read(card) {
    const area = document.getElementById(`words-${card}`);
    const said = this.app.state.said[card] || {words: "", pays: null};
    const chosen = document.querySelector(`input[name="pays-${CSS.escape(card)}"]:checked`);
    const pays = chosen ? {yes: true, no: false, none: null}[chosen.value] : said.pays;
    return {words: area ? area.value : said.words, pays};
  }

  later(card) {
    this.drafts.set(card, this.read(card));
    clearTimeout(this.timers.get(card));
    this.timers.set(card, setTimeout(() => this.keep(card), 1200));
  }

  keep(card) {
    clearTimeout(this.timers.get(card));
    this.timers.delete(card);
    const now = this.read(card);
    this.drafts.delete(card);
    const before = this.app.state.said[card] || {words: "", pays: null};
    if (now.words.trim() === before.words && now.pays === before.pays) return;
    this.app.act({do: "say", card, words: now.words, pays: now.pays}, "", {quiet: true});
  }

  send() {
    for (const {cards} of this.asked()) cards.forEach((card) => this.keep(card));
    this.app.send();
  }
}
