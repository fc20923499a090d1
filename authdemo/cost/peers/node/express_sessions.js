// Express with express-session and connect-redis, as their READMEs set them up.
import express from "express";
import session from "express-session";
import { RedisStore } from "connect-redis";
import { createClient } from "redis";

const client = createClient({ socket: { path: process.env.REDIS_SOCKET } });
await client.connect();
const app = express();
app.get("/anybody", (request, response) => response.json({ user: "alice", role: "admin" }));
app.use(session({
  store: new RedisStore({ client, prefix: "express:" }),
  secret: process.env.SECRET,
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: true, maxAge: 3600_000 },
}));
app.get("/login", (request, response) => {
  Object.assign(request.session, { user: "alice", role: "admin" });
  response.json({});
});
app.get("/me", (request, response) => {
  const { user, role } = request.session;
  if (!user) return response.status(401).json({ error: "nobody" });
  response.json({ user, role });
});
app.listen(Number(process.env.PORT), "127.0.0.1");
