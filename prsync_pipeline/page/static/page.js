"use strict";
/* Everything works without this script. It adds comfort: times in the reader's zone, and what each part below says. */

function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    const form = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    if (!Number.isNaN(at.valueOf())) time.textContent = at.toLocaleString(undefined, form);
  }
}
document.addEventListener("DOMContentLoaded", () => localTimes(document));
document.addEventListener("htmx:after:swap", () => localTimes(document));

/* ---- Progress: title with the percent, offline word, filter of repositories ---- */
/* ---- Trends: print, copy link, and the words of the month that is pointed at ---- */
function trendButtons(root) {
  for (const button of root.querySelectorAll("[data-print], [data-copy-link]")) {
    button.hidden = button.matches("[data-copy-link]") && !navigator.clipboard;
  }
}
document.addEventListener("DOMContentLoaded", () => trendButtons(document));
document.addEventListener("htmx:after:swap", () => trendButtons(document));
document.addEventListener("click", async (event) => {
  if (event.target.matches("[data-print]")) window.print();
  if (!event.target.matches("[data-copy-link]")) return;
  await navigator.clipboard.writeText(window.location.href);
  event.target.textContent = "Copied";
});
for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => {
    const month = event.target.closest?.("figure.chart svg a");
    if (month) month.closest("figure").querySelector(".said").textContent = month.getAttribute("aria-label");
  });
}
/* ---- Sign-up: search, all, none ---- */
/* ---- Enter: the secret behind # ---- */
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("enter");
  const secret = window.location.hash.slice(1);
  if (!form || !secret.startsWith("prl_")) return;
  form.elements.secret.value = secret;
  window.history.replaceState(null, "", "/enter");
  form.submit();
});
