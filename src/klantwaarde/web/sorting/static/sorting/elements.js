// Small words for making a page: an element with its attributes and what is in it. Text is always text, never HTML.

export function make(tag, attributes = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...inside.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

export function signed(place) {
  return place > 0 ? `+${place}` : place < 0 ? `\u2212${-place}` : "0";
}

// Puts {name} places into a sentence that came from the server in the right language.
export function fill(sentence, values = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The focus stays where it was when a part of the page is made anew: things that take focus carry data-key.
export function keepingFocus(root, render, wanted = null) {
  const active = document.activeElement;
  const key = wanted ?? (root.contains(active) ? active.dataset.key : null);
  render();
  if (!key) return;
  const again = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (again) again.focus({preventScroll: wanted === null});
}
