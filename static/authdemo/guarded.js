// Tells the trial that the browser has refused a script of this page (CSP Level 3, 5.5). No module: it must run first.
{
  const { report } = document.currentScript.dataset;
  document.addEventListener("securitypolicyviolation", () => {
    fetch(report, { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"blocked": true}' });
  }, { once: true });
}
