// The only script of the house. Every page works without it; it only makes things quicker.
"use strict";
(function () {
  const root = document.documentElement;
  root.classList.add("js");

  // The theme is set before anything is painted; "auto" follows the system.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  function paint() {
    if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  }
  paint();
  dark.addEventListener("change", paint);

  // "/" goes to the search field, as people know it from elsewhere.
  document.addEventListener("keydown", function (event) {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (event.key === "Escape") {
      const open = event.target.closest("details.menu[open], details.confirm[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
    }
  });

  // A menu closes when one clicks beside it.
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open], details.confirm[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // Filters with a choice apply at once; empty ones stay out of the address.
  document.addEventListener("change", function (event) {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.matches("form[data-autosubmit]")) {
      for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
    }
    // A second click must not send the form twice.
    if (form.method === "post" && !form.hasAttribute("data-many")) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
    }
  });
  addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("form[data-autosubmit] :disabled").forEach((field) => { field.disabled = false; });
  });

  function boxes(id) { return Array.from(document.querySelectorAll('[data-select="' + id + '"]')); }

  function showBulk(form) {
    const all = boxes(form.id);
    const chosen = all.filter((box) => box.checked).length;
    form.classList.toggle("has-selection", chosen > 0);
    form.querySelector("[data-bulk-count]").textContent = chosen;
    const master = document.querySelector('[data-select-all="' + form.id + '"]');
    if (master) { master.checked = chosen > 0 && chosen === all.length; master.indeterminate = chosen > 0 && chosen < all.length; }
  }

  document.addEventListener("DOMContentLoaded", function () {
    // A page that waits for the machine looks again by itself.
    const waiting = document.querySelector("[data-reload-after]");
    if (waiting) setTimeout(() => location.reload(), 1000 * waiting.dataset.reloadAfter);
    const summary = document.querySelector("[data-focus]");
    if (summary) summary.focus();
    document.querySelectorAll("form[data-bulk]").forEach(function (form) {
      showBulk(form);
      const master = document.querySelector('[data-select-all="' + form.id + '"]');
      if (master) master.addEventListener("change", function () {
        boxes(form.id).forEach((box) => { box.checked = master.checked; });
        showBulk(form);
      });
      boxes(form.id).forEach((box) => box.addEventListener("change", () => showBulk(form)));
    });
  });
})();
