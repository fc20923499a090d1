// Fastify with @fastify/jwt, as its README sets it up; it remembers no verified token unless it is told to.
import Fastify from "fastify";
import jwt from "@fastify/jwt";

const app = Fastify();
await app.register(jwt, {
  secret: process.env.SECRET,
  sign: { iss: "authdemo", aud: "authdemo", expiresIn: "1h" },
  verify: { allowedIss: "authdemo", allowedAud: "authdemo" },
});

async function authenticated(request, reply) {
  try {
    await request.jwtVerify();
  } catch {
    return reply.code(401).send({ error: "nobody" });
  }
}

app.get("/anybody", async () => ({ user: "alice", role: "admin" }));
app.get("/login", async () => ({ token: app.jwt.sign({ sub: "alice", role: "admin" }) }));
app.get("/me", { onRequest: authenticated }, async ({ user }) => ({ user: user.sub, role: user.role }));
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
