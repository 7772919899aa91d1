// Counts the cards while they are typed; the server counts again.
for (const told of document.querySelectorAll("[data-paper] output")) {
  const typed = document.getElementById(told.dataset.for);
  const count = () => {
    const many = (typed.value.match(/[\p{L}\p{N}_]+/gu) || []).length;
    told.textContent = many ? `${many}/${told.dataset.many}` : "";
    told.classList.toggle("full", many === Number(told.dataset.many));
  };
  typed.addEventListener("input", count);
  count();
}
