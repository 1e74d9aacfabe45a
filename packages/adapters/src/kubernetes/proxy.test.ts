import { expect, test } from "vitest";
import { proxyFor } from "./proxy.ts";

const proxies = { HTTPS_PROXY: "http://proxy.example.com:3128", HTTP_PROXY: "plain.example.com:80" };

function through(server: string, noProxy?: string): string | undefined {
  return proxyFor(server, { ...proxies, NO_PROXY: noProxy });
}

test("the kind of the server decides, and capitals go first", () => {
  expect(through("https://api.example.org")).toBe("http://proxy.example.com:3128");
  expect(through("http://api.example.org")).toBe("http://plain.example.com:80");
  expect(proxyFor("https://api.example.org", { https_proxy: "socks5://one:1", HTTPS_PROXY: "" })).toBe(
    "socks5://one:1",
  );
  expect(proxyFor("https://api.example.org", {})).toBeUndefined();
});

test.each(["https://localhost:6443", "https://127.0.0.1:6443", "https://127.8.8.8", "https://[::1]:6443"])(
  "%s is this machine itself, which no proxy reaches",
  (server) => expect(through(server)).toBeUndefined(),
);

test.each([
  ["https://10.1.2.3:6443", "10.0.0.0/8"],
  ["https://[fd00::1]:6443", "fd00::/8"],
  ["https://10.1.2.3:6443", "192.0.2.1, 10.1.2.3"],
  ["https://10.1.2.3:6443", "10.1.2.3:6443"],
  ["https://api.example.com", "example.com"],
  ["https://API.example.com", "Example.Com"],
  ["https://example.com", "example.com"],
  ["https://api.example.com:6443", "example.com:6443"],
  ["https://api.example.com", ".example.com"],
  ["https://api.example.com", "*.example.com"],
  ["https://api.example.com", "*"],
])("%s is left out by %s", (server, noProxy) => expect(through(server, noProxy)).toBeUndefined());

test.each([
  ["https://10.1.2.3:6443", "192.168.0.0/16"],
  ["https://10.1.2.3:6443", "10.1.2.3:443"],
  ["https://example.com", ".example.com"],
  ["https://notexample.com", "example.com"],
  ["https://api.example.com", "example.com:6443"],
  ["https://api.example.com", " , "],
])("%s is not left out by %s", (server, noProxy) => expect(through(server, noProxy)).toBeDefined());
