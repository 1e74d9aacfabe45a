import fc from "fast-check";
import { expect, test } from "vitest";
import type { AppPod } from "./testing/compiled-network.ts";
import { compiledNetworkOf, otherPod } from "./testing/compiled-network.ts";
import type { GeneratedPlatform } from "./testing/generated-platform.ts";
import { generatedPlatform, generatedPorts } from "./testing/generated-platform.ts";
import type { Endpoint, Packet } from "./testing/judge.ts";
import { isAllowed } from "./testing/judge.ts";

const runs = { numRuns: 60 };
const undeclaredPort = 4444;
const ports = [...generatedPorts, undeclaredPort];

function modeOf({ stages }: GeneratedPlatform, pod: AppPod): string | undefined {
  return stages.find((stage) => stage.name === pod.stage)?.network;
}

/** What the text of the declaration says about one pod opening a port of another. */
function isDeclared(platform: GeneratedPlatform, from: AppPod, to: AppPod, port: number): boolean {
  const { apps } = platform;
  if (from === to) return true;
  if (from.stage !== to.stage) return modeOf(platform, from) === "open" && modeOf(platform, to) === "open";
  if (modeOf(platform, to) !== "closed") return true;
  const caller = apps.find((app) => app.name === from.app);
  const callee = apps.find((app) => app.name === to.app);
  if (caller === callee) return callee?.workloads.some((workload) => workload.ports.includes(port)) ?? false;
  const called = callee?.workloads.find((workload) => workload.ports.includes(port));
  return (
    called?.name === to.workload && (caller?.calls.some((call) => call.app === to.app && call.port === port) ?? false)
  );
}

test("traffic between apps is allowed exactly where the declaration says so, and never across stages", () => {
  fc.assert(
    fc.property(generatedPlatform, (platform) => {
      const network = compiledNetworkOf(platform.text);
      const wrong: object[] = [];
      for (const from of network.pods) {
        for (const to of network.pods) {
          for (const port of ports) {
            const declared = isDeclared(platform, from, to, port);
            if (isAllowed(network, { from, to, port, protocol: "TCP" }) !== declared) {
              wrong.push({ from, to, port, declared });
            }
          }
        }
      }
      expect(wrong).toEqual([]);
    }),
    runs,
  );
});

test("the entry reaches exposed ports only, monitoring declared ports only, and nobody else anything", () => {
  const entry = otherPod("entry", { app: "entry" });
  const monitoring = otherPod("monitoring", { app: "monitoring" });
  fc.assert(
    fc.property(generatedPlatform, (platform) => {
      const network = compiledNetworkOf(platform.text);
      const [first] = network.pods;
      const impostors = [
        otherPod("entry", { app: "other" }),
        otherPod("elsewhere", { app: "entry" }),
        otherPod("elsewhere", { app: "monitoring" }),
        otherPod("elsewhere", first?.pod.labels ?? {}),
        { address: "203.0.113.7" },
      ];
      const wrong: object[] = [];
      for (const to of network.pods.filter((pod) => modeOf(platform, pod) !== "open")) {
        const app = platform.apps.find(({ name }) => name === to.app);
        const [exposed] = app?.workloads ?? [];
        const own = app?.workloads.find((workload) => workload.name === to.workload);
        for (const port of ports) {
          const isExposed = app?.exposed === true && exposed?.name === to.workload && exposed.ports[0] === port;
          const wanted: [Endpoint, boolean][] = [
            [entry, isExposed],
            [monitoring, own?.ports.includes(port) ?? false],
            ...impostors.map((impostor): [Endpoint, boolean] => [impostor, false]),
          ];
          for (const [from, declared] of wanted) {
            if (isAllowed(network, { from, to, port, protocol: "TCP" }) !== declared) {
              wrong.push({ from, to, port, declared });
            }
          }
        }
      }
      expect(wrong).toEqual([]);
    }),
    runs,
  );
});

test("every pod asks DNS, and nothing else outside of its stage", () => {
  const dns = otherPod("kube-system", { "k8s-app": "kube-dns" });
  const closed: readonly Omit<Packet, "from">[] = [
    { to: dns, port: 9153, protocol: "TCP" },
    { to: dns, port: 53, protocol: "SCTP" },
    { to: otherPod("kube-system", { "k8s-app": "other" }), port: 53, protocol: "UDP" },
    { to: otherPod("elsewhere", { "k8s-app": "kube-dns" }), port: 53, protocol: "UDP" },
    { to: { address: "203.0.113.7" }, port: 53, protocol: "UDP" },
    { to: { address: "203.0.113.7" }, port: 443, protocol: "TCP" },
  ];
  fc.assert(
    fc.property(generatedPlatform, (platform) => {
      const network = compiledNetworkOf(platform.text);
      for (const from of network.pods) {
        expect(isAllowed(network, { from, to: dns, port: 53, protocol: "UDP" })).toBe(true);
        expect(isAllowed(network, { from, to: dns, port: 53, protocol: "TCP" })).toBe(true);
        if (modeOf(platform, from) === "open") continue;
        expect(closed.filter((packet) => isAllowed(network, { from, ...packet }))).toEqual([]);
      }
    }),
    runs,
  );
});

test("no rule is without peers or ports by accident: that would mean everyone", () => {
  fc.assert(
    fc.property(generatedPlatform, (platform) => {
      const policies = compiledNetworkOf(platform.text).namespaced;
      const rules = policies.flatMap(({ metadata, spec }) => [
        ...(spec?.ingress ?? []).map(({ from, ports }) => ({ name: metadata?.name, peers: from, ports })),
        ...(spec?.egress ?? []).map(({ to, ports }) => ({ name: metadata?.name, peers: to, ports })),
      ]);
      expect(rules.filter(({ peers }) => !peers?.length)).toEqual([]);
      expect(rules.filter(({ name, ports }) => name !== "same-stage" && !ports?.length)).toEqual([]);
    }),
    runs,
  );
});
