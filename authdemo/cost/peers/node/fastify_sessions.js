// Fastify with @fastify/session on the store of connect-redis, as its README sets it up.
import Fastify from "fastify";
import cookie from "@fastify/cookie";
import session from "@fastify/session";
import { RedisStore } from "connect-redis";
import { createClient } from "redis";

const client = createClient({ socket: { path: process.env.REDIS_SOCKET } });
await client.connect();
const app = Fastify();
app.get("/anybody", async () => ({ user: "alice", role: "admin" }));
app.register(async signedIn => {
  await signedIn.register(cookie);
  await signedIn.register(session, {
    store: new RedisStore({ client, prefix: "fastify:" }),
    secret: process.env.SECRET,
    saveUninitialized: false,
    cookie: { secure: false, httpOnly: true, maxAge: 3600_000 },
  });
  signedIn.get("/login", async request => {
    Object.assign(request.session, { user: "alice", role: "admin" });
    return {};
  });
  signedIn.get("/me", async (request, reply) => {
    const { user, role } = request.session;
    return user ? { user, role } : reply.code(401).send({ error: "nobody" });
  });
});
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
