"use strict";
/* Everything works without this script. It adds comfort: times in the reader's zone, and what each part below says. */

function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    const form = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    const text = Number.isNaN(at.valueOf()) ? time.textContent : at.toLocaleString(undefined, form);
    if (time.textContent !== text) time.textContent = text;
  }
}
document.addEventListener("DOMContentLoaded", () => localTimes(document));
document.addEventListener("htmx:after:swap", () => localTimes(document));

/* ---- Progress: offline word, filter of repositories ---- */
/* The server's times are UTC: a new part gets the reader's before it is compared with what stands there. */
document.addEventListener("htmx:before:swap", (event) => event.detail.tasks.forEach((task) => localTimes(task.fragment)));

let silentSince = null;
function tellOffline() {
  silentSince ??= new Date();
  const word = document.getElementById("offline");
  const since = silentSince.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  word.textContent = `No answer from prsync's server since ${since}. Trying again.`;
  word.hidden = false;
  document.body.classList.add("stale");
}
document.addEventListener("htmx:error", tellOffline);
document.addEventListener("htmx:after:request", () => {
  silentSince = null;
  document.getElementById("offline").hidden = true;
  document.body.classList.remove("stale");
});

/* <input type="search" data-filter="ID"> hides the rows of ID that do not have its text in them. */
function filterRows(input) {
  const wanted = input.value.trim().toLowerCase();
  for (const row of document.getElementById(input.dataset.filter).children) {
    row.toggleAttribute("data-unmatched", !row.textContent.toLowerCase().includes(wanted));
  }
}
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-filter]")) filterRows(event.target);
});
document.addEventListener("htmx:after:swap", () => document.querySelectorAll("[data-filter]").forEach(filterRows));
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
const boxes = () => [...document.querySelectorAll(".repositories input")];
function showTicked(form) {
  form.querySelector("#ticked").textContent = boxes().filter((box) => box.checked).length;
}
document.addEventListener("input", (event) => {
  if (event.target.id !== "q") return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const box of boxes()) {
    const row = box.closest("li");
    row.hidden = !row.querySelector("bdi").textContent.toLowerCase().includes(wanted);
  }
});
document.addEventListener("change", (event) => {
  if (!event.target.closest(".repositories")) return;
  event.target.form.querySelector("[name=which][value=chosen]")?.click();
  showTicked(event.target.form);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=tick]");
  if (!button) return;
  event.preventDefault();
  for (const box of boxes()) if (!box.closest("li").hidden) box.checked = button.value === "all";
  button.form.querySelector("[name=which][value=chosen]")?.click();
  showTicked(button.form);
  button.form.dispatchEvent(new Event("change", { bubbles: true }));
});
/* ---- Enter: the secret behind # ---- */
function enterByLink() {
  const form = document.getElementById("enter");
  const secret = window.location.hash.slice(1);
  if (!form || !secret.startsWith("prl_")) return;
  form.elements.secret.value = secret;
  window.history.replaceState(null, "", "/enter");
  form.submit();
}
document.addEventListener("DOMContentLoaded", enterByLink);
window.addEventListener("hashchange", enterByLink);
