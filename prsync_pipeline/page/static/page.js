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
/* ---- Enter: the secret behind # ---- */
