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
/* ---- Trends: copy link ---- */
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
