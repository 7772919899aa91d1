// A slider beside each number: the two say the same. Without this script the number alone does the work.
"use strict";
const join = (root) => {
  for (const slider of root.querySelectorAll("input[type=range][data-pair]")) {
    const number = document.getElementById(slider.dataset.pair);
    if (!number || !slider.hidden) continue;
    slider.hidden = false;
    slider.addEventListener("input", () => { number.value = slider.value; });
    number.addEventListener("input", () => { slider.value = number.value; });
  }
  for (const button of root.querySelectorAll("[data-no-script]")) button.hidden = true;
};
join(document);
document.addEventListener("htmx:afterSwap", (event) => join(event.target));
