// On a phone a bar of places is longer than the screen: bring the place where one is into sight.
for (const here of document.querySelectorAll("nav [aria-current]")) {
  const bar = [here.closest("nav"), here.closest("ul")].find((one) => one && one.scrollWidth > one.clientWidth);
  if (bar) {
    const place = here.getBoundingClientRect(), frame = bar.getBoundingClientRect();
    bar.scrollLeft += place.left - frame.left - (frame.width - place.width) / 2;
  }
}
