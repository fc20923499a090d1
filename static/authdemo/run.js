// A run is told in one answer that grows, with a sign of life each second. Where none comes any more, the server or the
// network is gone, and no other script will be run: this one is not put off until the page is complete.
const QUIET = 6000; // ms
const growing = new MutationObserver(hears);
let heard = new Date();
let timer = 0;
let said = null;

function hears() {
  heard = new Date();
  said?.remove();
  said = null;
  clearTimeout(timer);
  timer = setTimeout(tells, QUIET);
  growing.takeRecords();
}

function tells() {
  said = document.createElement("p");
  said.className = "notice warning";
  said.role = "alert";
  const again = document.createElement("a");
  again.href = location.href;
  again.textContent = "Ask again";
  said.append(`No answer since ${heard.toLocaleTimeString("en-GB")}. `, again);
  document.querySelector(".running")?.prepend(said);
  growing.takeRecords();
}

function ends() {
  growing.disconnect();
  clearTimeout(timer);
  said?.remove();
  if (!document.querySelector("footer")) tells(); // it was ended before its end, as by a server that is stopped
}

if (document.readyState === "loading") {
  growing.observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  document.addEventListener("DOMContentLoaded", ends);
  hears();
}
