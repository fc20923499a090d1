// Tries the stolen copy every second and shows what the servers said. Without it, a link on the page does the same.
const EVERY = 1000; // ms from one answer to the next question
let timer = 0;
let asking = null;
let leaving = false;

const result = () => document.getElementById("result");
const isOver = () => result().dataset.watch !== "yes";

async function ask() {
  asking = new AbortController();
  try {
    const answer = await fetch(result().dataset.url, { signal: asking.signal });
    if (answer.status === 204) return location.reload(); // the copy is gone: the page tells another story now
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // the site cannot be reached, or the page is being left: the next question will tell
  }
  wait();
}

function show(said) {
  const before = result().dataset.result;
  for (const part of said.querySelectorAll("body > [id]")) document.getElementById(part.id)?.replaceWith(part);
  const sentence = result().textContent.trim();
  document.title = sentence + " · authdemo";
  if (result().dataset.result !== before) document.getElementById("said").textContent = sentence; // once, for ears
}

function wait() {
  stop();
  if (!document.hidden && !leaving && !isOver()) timer = setTimeout(ask, EVERY);
}

function stop() {
  clearTimeout(timer);
  asking?.abort();
}

document.addEventListener("visibilitychange", wait);
document.addEventListener("submit", () => { leaving = true; stop(); }); // no older answer may come after the next page's
addEventListener("pageshow", () => { leaving = false; wait(); });
