// The rules of the board, as in board.py: a move gives a new state, or a code that says why not. No page here.
// board: {cards: [code], places: [int], counts: [int], piles: bool, words: bool}
// state: {step, piles: {card: pile}, spots: {card: [place, slot]}, said: {card: {words, pays}}, times, sent}

export const LONGEST_WORDS = 2000;
const LONGEST_PAUSE = 600000;

export function room(board, place) {
  const at = board.places.indexOf(place);
  return at < 0 ? 0 : board.counts[at];
}

export function start(board) {
  return {step: board.piles ? "piles" : "grid", piles: {}, spots: {}, said: {}, times: {}, sent: false};
}

export function atSpot(state, place, slot) {
  for (const [card, spot] of Object.entries(state.spots)) {
    if (spot[0] === place && spot[1] === slot) return card;
  }
  return null;
}

export function freeSlot(board, state, place, except) {
  for (let slot = 0; slot < room(board, place); slot += 1) {
    const there = atSpot(state, place, slot);
    if (there === null || there === except) return slot;
  }
  return null;
}

export function openIn(board, state, place) {
  const there = Object.values(state.spots).filter((spot) => spot[0] === place).length;
  return room(board, place) - there;
}

export function inHand(board, state) {
  return board.cards.filter((card) => !(card in state.spots));
}

function without(record, name) {
  const kept = {...record};
  delete kept[name];
  return kept;
}

const DO = {
  pile(board, state, move) {
    const piles = without(state.piles, move.card);
    const to = move.to || "";
    if (["low", "mid", "high"].includes(to)) piles[move.card] = to;
    else if (to) return "unknown-pile";
    return {...state, piles};
  },
  place(board, state, move) {
    const many = Number.isInteger(move.place) ? room(board, move.place) : 0;
    if (!many) return "unknown-place";
    let slot = move.slot;
    if (slot === undefined || slot === null) {
      slot = freeSlot(board, state, move.place, move.card);
      if (slot === null) return "column-full";
    }
    if (slot < 0 || slot >= many) return "unknown-place";
    const before = state.spots[move.card];
    const other = atSpot(state, move.place, slot);
    let spots = without(state.spots, move.card);
    if (other !== null && other !== move.card) {
      spots = without(spots, other);
      if (before) spots[other] = before;
    }
    spots[move.card] = [move.place, slot];
    return {...state, spots};
  },
  lift(board, state, move) {
    if (!(move.card in state.spots)) return "not-on-grid";
    return {...state, spots: without(state.spots, move.card)};
  },
  step(board, state, move) {
    const known = ["piles", "grid", "words"].includes(move.to);
    if (!known || (move.to === "piles" && !board.piles) || (move.to === "words" && !board.words)) return "unknown-step";
    if (move.to !== "piles" && board.piles && Object.keys(state.piles).length < board.cards.length) return "piles-first";
    if (move.to === "words" && inHand(board, state).length) return "grid-first";
    return {...state, step: move.to};
  },
  say(board, state, move) {
    const words = move.words || "";
    if ([...words].length > LONGEST_WORDS) return "too-long";
    const pays = move.pays === undefined ? null : move.pays;
    const said = without(state.said, move.card);
    if (words.trim() || pays !== null) said[move.card] = {words: words.trim(), pays};
    return {...state, said};
  },
  send(board, state) {
    return inHand(board, state).length ? "grid-first" : {...state, sent: true};
  },
};

// Gives {state} or {refused: code}.
export function play(board, state, move) {
  if (state.sent) return {refused: "sent"};
  if (["pile", "place", "lift", "say"].includes(move.do) && !board.cards.includes(move.card)) {
    return {refused: "unknown-card"};
  }
  const after = DO[move.do](board, state, move);
  if (typeof after === "string") return {refused: after};
  const spent = Math.min(Math.max(move.ms || 0, 0), LONGEST_PAUSE);
  const times = spent ? {...state.times, [state.step]: (state.times[state.step] || 0) + spent} : state.times;
  return {state: {...after, times}};
}

// The one move that takes a move back; null when there is nothing to take back.
export function back(state, move) {
  const spot = state.spots[move.card];
  if (move.do === "pile") return {do: "pile", card: move.card, to: state.piles[move.card] || ""};
  if (move.do === "lift" && spot) return {do: "place", card: move.card, place: spot[0], slot: spot[1]};
  if (move.do !== "place") return null;
  if (spot) return {do: "place", card: move.card, place: spot[0], slot: spot[1]};
  const other = atSpot(state, move.place, move.slot);
  if (other !== null && other !== move.card) return {do: "place", card: other, place: move.place, slot: move.slot};
  return {do: "lift", card: move.card};
}

// Where a card in the hand is taken from first: the cards of the pile that fits the place.
export function nearest(board, state, place) {
  const order = place > 0 ? ["high", "mid", "low"] : place < 0 ? ["low", "mid", "high"] : ["mid", "high", "low"];
  const rank = (card) => (state.piles[card] ? order.indexOf(state.piles[card]) : 3);
  return inHand(board, state).sort((a, b) => rank(a) - rank(b));
}

// The guided list: the ends first, then inward, high before low.
export function guided(board) {
  return [...board.places].filter((place) => room(board, place)).sort((a, b) => Math.abs(b) - Math.abs(a) || b - a);
}
