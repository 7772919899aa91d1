// Dragging with mouse, pen or finger. Whoever does not drag taps or types; those ways live in the other files.
// A mouse drags at once; a finger must rest for a moment, so that it can still scroll the page.

const FAR = 6;
const REST = 220;

export class Drag {
  // from(card) tells that a drag begins; over(target) marks where it would land; drop(card, target) ends it.
  constructor(root, {begin, over, drop}) {
    Object.assign(this, {root, begin, over, drop, card: null, ghost: null, timer: null});
    root.addEventListener("pointerdown", (event) => this.down(event));
    window.addEventListener("pointermove", (event) => this.move(event));
    window.addEventListener("pointerup", (event) => this.up(event));
    window.addEventListener("pointercancel", () => this.stop());
    window.addEventListener("keydown", (event) => { if (event.key === "Escape") this.stop(); });
    root.addEventListener("touchmove", (event) => { if (this.ghost) event.preventDefault(); }, {passive: false});
    root.addEventListener("contextmenu", (event) => { if (this.card && this.touch) event.preventDefault(); });
    // the click that a browser gives after a drag is not a tap
    root.addEventListener("click", (event) => {
      if (!this.dragged) return;
      this.dragged = false;
      event.stopPropagation();
      event.preventDefault();
    }, true);
  }

  down(event) {
    this.dragged = false;
    const held = event.target.closest("[data-drag]");
    if (!held || event.button !== 0 || !event.isPrimary) return;
    this.touch = event.pointerType === "touch";
    Object.assign(this, {card: held.dataset.drag, held, x: event.clientX, y: event.clientY});
    if (this.touch) this.timer = setTimeout(() => this.lift(), REST);
  }

  move(event) {
    if (this.card === null || !event.isPrimary) return;
    const far = Math.hypot(event.clientX - this.x, event.clientY - this.y) > FAR;
    if (!this.ghost && far) {
      if (this.touch) return this.stop();
      this.lift();
    }
    if (!this.ghost) return;
    event.preventDefault();
    this.ghost.style.transform = `translate(${event.clientX - this.x}px, ${event.clientY - this.y}px)`;
    this.y_now = event.clientY;
    this.over(this.target(event));
  }

  lift() {
    const box = this.held.getBoundingClientRect();
    const ghost = this.held.cloneNode(true);
    ghost.removeAttribute("data-key");
    ghost.removeAttribute("id");
    ghost.setAttribute("aria-hidden", "true");
    ghost.classList.add("ghost");
    // set by script, one by one: a strict policy forbids style attributes in markup, not these
    Object.assign(ghost.style, {left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px`});
    document.body.append(ghost);
    this.ghost = ghost;
    this.held.classList.add("lifted");
    this.y_now = this.y;
    this.begin(this.card);
    this.roll();
  }

  // held near an edge, the page rolls on by itself
  roll() {
    if (!this.ghost) return;
    const edge = 60;
    if (this.y_now < edge) window.scrollBy(0, -10);
    else if (this.y_now > window.innerHeight - edge) window.scrollBy(0, 10);
    requestAnimationFrame(() => this.roll());
  }

  target(event) {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    return under ? under.closest("[data-drop]") : null;
  }

  up(event) {
    if (this.card === null) return;
    const card = this.card;
    const landed = this.ghost ? this.target(event) : null;
    const dragged = Boolean(this.ghost);
    this.stop();
    if (!dragged) return;
    this.dragged = true;
    setTimeout(() => { this.dragged = false; }, 0);
    this.drop(card, landed);
  }

  stop() {
    clearTimeout(this.timer);
    if (this.ghost) {
      this.ghost.remove();
      this.held.classList.remove("lifted");
      this.over(null);
    }
    Object.assign(this, {card: null, ghost: null, held: null});
  }
}
