// What a trial's pages do by themselves where scripts run; without them the visitor presses the same links and buttons.
// It waits for pictures and frames (`load`), sends what is to be fetched, reports what it can read, and goes on.
const settled = (promises) => Promise.allSettled(promises);
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const main = document.querySelector("main");

function report(what, facts) {
  return fetch(main.dataset.report.replace("/what/", `/${what}/`), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(facts),
  });
}

function send(element) {
  const { url, method, header, value, credentials } = element.dataset;
  return fetch(url, {
    method,
    mode: header ? "cors" : "no-cors",
    credentials: credentials || "include",
    headers: header ? { [header]: value } : {},
  });
}

async function tries() {
  await settled([...document.querySelectorAll("[data-fetch]")].map(send));
  if (main.dataset.cookies) {
    const names = document.cookie.split("; ").map((pair) => pair.split("=")[0]).filter((name) => name.startsWith("lab-"));
    await settled([report("script", { cookies: names })]);
  }
  await pause(Number(main.dataset.wait || 0)); // ms
  const next = document.querySelector("[data-next]");
  if (next instanceof HTMLFormElement) next.requestSubmit();
  else if (next) next.click();
}

if (document.readyState === "complete") tries();
else window.addEventListener("load", tries);
