// Express with jsonwebtoken, whose key is made once: a KeyObject, which its README recommends nothing against.
import { createSecretKey } from "node:crypto";
import express from "express";
import jwt from "jsonwebtoken";

const key = createSecretKey(Buffer.from(process.env.SECRET));
const claimed = { issuer: "authdemo", audience: "authdemo" };
const app = express();

function authenticated(request, response, next) {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  try {
    if (scheme !== "Bearer") throw new Error("no token");
    request.user = jwt.verify(token, key, { algorithms: ["HS256"], ...claimed });
  } catch {
    return response.status(401).json({ error: "nobody" });
  }
  next();
}

app.get("/anybody", (request, response) => response.json({ user: "alice", role: "admin" }));
app.get("/login", (request, response) => {
  response.json({ token: jwt.sign({ role: "admin" }, key, { subject: "alice", expiresIn: "1h", ...claimed }) });
});
app.get("/me", authenticated, ({ user }, response) => response.json({ user: user.sub, role: user.role }));
app.listen(Number(process.env.PORT), "127.0.0.1");
