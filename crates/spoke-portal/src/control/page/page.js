"use strict";
// Pages work without this. It renews what is live every two seconds, unless the page is out of sight, or somebody is in
// the middle of it with the keyboard or has something of it open; and it copies.
const live = document.getElementById("live");
const inUse = () => live.contains(document.activeElement) || live.querySelector("details[open]");
if (live) {
  setInterval(async () => {
    if (document.hidden || inUse()) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
      if (fresh && !inUse()) live.replaceChildren(...fresh.childNodes);
    } catch {
      // The portal has stopped; the page stays as it was.
    }
  }, 2000);
}
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });
}
