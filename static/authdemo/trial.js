// What a trial's pages do by themselves where scripts run; without them the visitor presses the same links and buttons.
// It waits for pictures and frames (`load`), sends what is to be fetched, reports what it can read, and goes on; in a
// trial that is stepped through (`data-slowly`) it leaves going on, and going back, to the visitor.
const settled = (promises) => Promise.allSettled(promises);
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const main = document.querySelector("main");
const slowly = "slowly" in document.documentElement.dataset;

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

// Asks for something and says how it was answered: the status, or that the browser keeps the answer from this page.
async function ask(element) {
  const { ask: name, url, method, header, value, credentials } = element.dataset;
  try {
    const answer = await fetch(url, { method, credentials, headers: header ? { [header]: value } : {} });
    return [name, answer.status];
  } catch {
    return [name, "kept back"];
  }
}

// When each cookie that scripts may see ends, by the browser's own account; null: when it closes.
async function ends() {
  if (!window.cookieStore) return {};
  const cookies = await cookieStore.getAll();
  return Object.fromEntries(cookies.filter(({ name }) => name.startsWith("lab-")).map((c) => [c.name, c.expires ?? null]));
}

async function tries() {
  const next = document.querySelector("[data-next]");
  if (slowly && next) next.hidden = true; // until everything has been looked at
  await settled([...document.querySelectorAll("[data-fetch]")].map(send));
  const asked = [...document.querySelectorAll("[data-ask]")];
  if (asked.length) {
    const answers = [];
    for (const element of asked) answers.push(await ask(element)); // in turn: the server sees them in this order
    await settled([report(main.dataset.asks, { answers: Object.fromEntries(answers) })]);
  }
  if (main.dataset.ends) await settled([report("ends", { ends: await ends() })]);
  if (main.dataset.shown) await settled([report(main.dataset.shown, { shown: true })]);
  if (main.dataset.back && !slowly) history.go(-Number(main.dataset.back));
  if (main.dataset.cookies) {
    const names = document.cookie.split("; ").map((pair) => pair.split("=")[0]).filter((name) => name.startsWith("lab-"));
    await settled([report("script", { cookies: names })]);
  }
  await pause(Number(main.dataset.wait || 0)); // ms
  if (slowly && next) next.hidden = false;
  else if (next instanceof HTMLFormElement) next.requestSubmit();
  else if (next) next.click();
}

// `data-shown`: a page that says whether it is shown again by Back, without being loaded anew.
const again = () => report(`${main.dataset.shown}-again`, { shown: true }).finally(() => {
  if (!slowly) document.querySelector("[data-then]").click();
});
const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
window.addEventListener("pageshow", (event) => {
  if (main.dataset.shown && (event.persisted || cameBack)) again();
  else if (!event.persisted) tries();
});
