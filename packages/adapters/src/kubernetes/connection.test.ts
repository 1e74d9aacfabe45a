import { connect, createServer, type Socket } from "node:net";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { gzipSync } from "node:zlib";
import { inspect } from "node:util";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createAuthority, issueCertificate } from "../../../../testbed/harness/index.ts";
import { openCluster } from "./open-cluster.ts";
import { connectTo } from "./connection.ts";
import { findTarget } from "./target.ts";
import { json, kubeconfigFor, type Reply, type Seen, startDouble } from "./testing/api-double.ts";

afterEach(() => void vi.unstubAllEnvs());

const authority = createAuthority("authority");
const version = json({ gitVersion: "v1.36.3", major: "1", minor: "36" });
const base64 = (text: string): string => Buffer.from(text).toString("base64");

async function secureDouble(request: { hosts?: readonly string[]; validForSeconds?: number } = {}) {
  const { certificate, key } = issueCertificate(authority, {
    subject: { commonName: "server" },
    hosts: ["127.0.0.1"],
    ...request,
  });
  return startDouble([version], {
    cert: certificate,
    key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: false,
  });
}

async function ask(cluster: object, user?: object, patienceMs = 300): Promise<unknown> {
  const api = await openCluster({ kubeconfig: kubeconfigFor(cluster, user), limits: { patienceMs } });
  onTestFinished(() => api.close());
  return api.version();
}

describe("the server's certificate", () => {
  const trusted = { "certificate-authority-data": base64(authority.certificate) };
  const wrongName = { hosts: ["api.example.com"] };

  test("is accepted from the kubeconfig's authority", async () => {
    const { server } = await secureDouble();
    await expect(ask({ server, ...trusted })).resolves.toMatchObject({ major: 1 });
  });

  test.each([
    ["of an authority that is not named", {}, {}, "an authority that the kubeconfig does not name"],
    ["for another name", wrongName, trusted, "it is for another name"],
    ["that has expired", { validForSeconds: -60 }, trusted, "it has expired"],
  ])("%s is not", async (_, request, cluster, why) => {
    const double = await secureDouble(request);
    await expect(ask({ server: double.server, ...cluster })).rejects.toMatchObject({
      code: "KS6012",
      message: expect.stringContaining(why),
    });
    expect(double.seen).toHaveLength(0);
  });

  test("may be for the name that the kubeconfig tells, or be anything where that is asked for", async () => {
    const { server } = await secureDouble(wrongName);
    await expect(ask({ server, ...trusted, "tls-server-name": "api.example.com" })).resolves.toMatchObject({
      major: 1,
    });
    await expect(ask({ server, "insecure-skip-tls-verify": true })).resolves.toMatchObject({ major: 1 });
  });
});

test("through the proxy of the kubeconfig, by CONNECT", async () => {
  const { server } = await secureDouble();
  const asked: string[] = [];
  const proxy = createHttpServer();
  proxy.on("connect", (request, socket: Socket) => {
    asked.push(request.url ?? "");
    const [host = "", port] = (request.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
  });
  const url = `http://127.0.0.1:${await portOf(proxy)}`;
  const cluster = { server, "certificate-authority-data": base64(authority.certificate), "proxy-url": url };
  await expect(ask(cluster)).resolves.toMatchObject({ major: 1 });
  expect(asked).toStrictEqual([new URL(server).host]);
});

test("by the proxy of the environment, but never to this machine itself", async () => {
  vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:1");
  const trusted = { "certificate-authority-data": base64(authority.certificate) };
  const { server } = await secureDouble();
  await expect(ask({ server, ...trusted })).resolves.toMatchObject({ major: 1 });
  await expect(ask({ server: "https://api.example.com", ...trusted })).rejects.toMatchObject({ code: "KS6010" });
});

test("through a SOCKS5 proxy", async () => {
  const { server } = await secureDouble();
  let connections = 0;
  const proxy = createServer((socket) => {
    connections++;
    socket.once("data", () => {
      socket.write(Buffer.from([5, 0]));
      socket.once("data", (request: Buffer) => {
        const onward = connect(request.readUInt16BE(8), [...request.subarray(4, 8)].join("."), () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          onward.pipe(socket).pipe(onward);
        });
      });
    });
  });
  const url = `socks5://127.0.0.1:${await portOf(proxy)}`;
  const cluster = { server, "certificate-authority-data": base64(authority.certificate), "proxy-url": url };
  await expect(ask(cluster)).resolves.toMatchObject({ major: 1 });
  expect(connections).toBe(1);
});

test("a SOCKS5 proxy that refuses, or is not there, is told as what stands in the way", async () => {
  const proxy = createServer((socket) => {
    socket.once("data", () => {
      socket.write(Buffer.from([5, 0]));
      socket.once("data", () => socket.end(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0])));
    });
  });
  const port = await portOf(proxy);
  for (const url of [`socks5://someone:very-secret@127.0.0.1:${port}`, "socks5://someone:very-secret@127.0.0.1:1"]) {
    const error = await ask({ server: "https://api.example.com", "proxy-url": url }).catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: "KS6010",
      message: expect.stringContaining("the proxy does not connect to it"),
    });
    expect(inspect(error, { depth: 9 })).not.toContain("very-secret");
  }
});

describe("material of the kubeconfig that is none", () => {
  const { certificate, key } = issueCertificate(authority, { subject: { commonName: "dev" } });
  const other = issueCertificate(authority, { subject: { commonName: "other" } });
  const user = (certificate: string, key: string) => ({
    "client-certificate-data": certificate,
    "client-key-data": key,
  });

  test.each([
    ["no base64", { "certificate-authority-data": "!!very-secret!!" }, {}, "certificate authority"],
    ["no certificate", { "certificate-authority-data": base64("very-secret") }, {}, "certificate authority"],
    ["nothing", { "certificate-authority-data": base64("\n") }, {}, "certificate authority"],
    ["no client certificate", {}, user(base64("very-secret"), base64(key)), "client certificate"],
    ["a key of another certificate", {}, user(base64(certificate), base64(other.key)), "client certificate"],
  ])("%s is told before anybody is asked", async (_, cluster, user, what) => {
    const error = await ask({ server: "https://127.0.0.1:1", ...cluster }, user).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "KS6014", message: expect.stringContaining(what) });
    expect(inspect(error, { depth: 9 })).not.toContain("very-secret");
  });
});

test("a packed answer that is garbled, or ends too soon, is asked for again", async () => {
  const packed = gzipSync(JSON.stringify({ gitVersion: "v1.36.3", major: "1", minor: "36" }));
  const reply =
    (bytes: Buffer): Reply =>
    (response) =>
      void response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(bytes);
  const double = await startDouble([reply(packed.subarray(0, 20)), reply(Buffer.from("garbage")), reply(packed)]);
  await expect(ask({ server: double.server }, undefined, 10_000)).resolves.toMatchObject({ major: 1 });
  expect(double.seen).toHaveLength(3);
});

test("a refused client certificate that has expired says when", async () => {
  const { certificate, key } = issueCertificate(authority, { subject: { commonName: "dev" }, validForSeconds: -60 });
  const { server } = await startDouble([json({ kind: "Status", code: 401 }, 401)]);
  const user = { "client-certificate-data": base64(certificate), "client-key-data": base64(key) };
  await expect(ask({ server }, user)).rejects.toMatchObject({
    code: "KS6011",
    message: expect.stringMatching(/the client certificate expired on \d{4}-/),
  });
});

test("a server that hangs within an answer is given up", async () => {
  const { server } = await startDouble([
    (response) => void response.writeHead(200, { "content-length": "9" }).write("{"),
  ]);
  const connection = connectTo(findTarget(undefined, kubeconfigFor({ server })));
  onTestFinished(() => connection.close());
  const exchange = { method: "GET", path: "/", headers: {}, body: undefined, idleMs: 50 } as const;
  const credential = { headers: {}, certificate: undefined, key: undefined };
  const response = await connection.send({ ...exchange, signal: new AbortController().signal }, credential);
  await expect(response.body.toArray()).rejects.toMatchObject({ what: expect.stringContaining("nothing came back") });
});

test("a large answer may be packed", async () => {
  const text = JSON.stringify({ gitVersion: "v1.36.3", major: "1", minor: "36", filler: "ü".repeat(1_500_000) });
  const { server } = await startDouble([
    (response) =>
      void response
        .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        .end(gzipSync(text)),
  ]);
  await expect(ask({ server })).resolves.toMatchObject({ major: 1 });
});

test("whom the kubeconfig impersonates goes with each request, groups too", async () => {
  const double = await startDouble([version]);
  await ask(
    { server: double.server },
    { token: "t", as: "dev", "as-groups": ["a", "b"], "as-user-extra": { "x/y": ["1"] } },
  );
  const [seen] = double.seen as readonly [Seen];
  expect(seen.headers).toMatchObject({
    authorization: "Bearer t",
    "impersonate-user": "dev",
    "impersonate-group": "a, b",
    "impersonate-extra-x%2fy": "1",
  });
});

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
