"use strict";
// Renews the list every two seconds, unless the page is out of sight or something in the list has the focus.
const live = document.getElementById("live");
if (live) {
  setInterval(async () => {
    if (document.hidden || live.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
      if (fresh) live.replaceChildren(...fresh.childNodes);
    } catch {
      // The portal has stopped; the list stays as it was.
    }
  }, 2000);
}
const copy = document.getElementById("copy");
if (copy) {
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("curl").textContent);
    copy.textContent = "Copied";
  });
}
