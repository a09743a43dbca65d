"use strict";
(() => {
  const panel = document.getElementById("panel");
  if (!panel) return;
  const close = panel.querySelector(".close");
  const rest = panel.querySelector(".rest");
  const narrow = window.matchMedia("(max-width: 60rem)");
  const items = [...document.querySelectorAll("[data-evidence]")];
  let open = null;

  const partsOf = (item) => ({
    evidence: document.getElementById(item.dataset.evidence),
    button: item.querySelector("button.show"),
  });

  const setExpanded = (item, yes) => {
    const { evidence, button } = partsOf(item);
    item.classList.toggle("is-open", yes);
    if (evidence) evidence.hidden = !yes;
    const control = button || (item.matches("[aria-expanded]") ? item : null);
    if (control) control.setAttribute("aria-expanded", String(yes));
    if (button) button.textContent = yes ? "Hide the quotes" : "Show the quotes";
  };

  const place = (item) => {
    const { evidence } = partsOf(item);
    if (narrow.matches) (item.closest("li, p, h1, h2, h3") || item).after(evidence);
    else panel.append(evidence);
  };

  const hide = () => {
    if (!open) return;
    setExpanded(open, false);
    open = null;
    close.hidden = true;
    rest.hidden = false;
  };

  const show = (item, scroll) => {
    if (open === item) return;
    hide();
    place(item);
    setExpanded(item, true);
    open = item;
    close.hidden = narrow.matches;
    rest.hidden = true;
    panel.scrollTop = 0;
    if (scroll) item.scrollIntoView({ block: "center" });
    if (item.id) history.replaceState(null, "", "#" + item.id);
  };

  const step = (by) => {
    const at = items.indexOf(open) + by;
    const next = items[Math.max(0, Math.min(items.length - 1, at))];
    if (!next) return;
    show(next, true);
    (partsOf(next).button || next).focus({ preventScroll: true });
  };

  for (const item of items) {
    item.addEventListener("click", (event) => {
      if (event.target.closest("a")) return;
      if (String(window.getSelection())) return;
      if (open === item) hide(); else show(item, false);
    });
    if (item.getAttribute("role") === "button")
      item.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        if (open === item) hide(); else show(item, false);
      });
  }

  for (const mark of document.querySelectorAll(".marks a"))
    mark.addEventListener("click", (event) => {
      event.preventDefault();
      show(mark.closest("[data-evidence]"), false);
    });

  close.addEventListener("click", hide);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") hide();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });

  const fromHash = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.dataset.evidence) show(target, true);
  };
  window.addEventListener("hashchange", fromHash);
  narrow.addEventListener("change", () => open && place(open));
  document.documentElement.classList.add("live");
  fromHash();
})();
