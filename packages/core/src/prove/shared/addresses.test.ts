import { describe, expect, test } from "vitest";
import { addressUses } from "./addresses.ts";
import { said, worldWith } from "./testing/uses-said.ts";

describe("addresses of Services", () => {
  const uses = (spec: string, annotations = "", status = "") =>
    [
      ...addressUses(
        worldWith(
          `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop-dev, annotations: {${annotations}}}, spec: {ports: [{port: 80}], ${spec}}, status: {${status}}}\n`,
        ),
      ),
    ].map(said);
  const here = "Service shop-dev/web: ";
  test.each([
    ["", []],
    ["clusterIP: None", []],
    ["clusterIP: 10.0.0.1", [`10.0.0.1; has the address 10.0.0.1; ${here}spec.clusterIP`]],
    [
      "clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 'fd00::1']",
      [
        `10.0.0.1; has the address 10.0.0.1; ${here}spec.clusterIP`,
        `fd00::1; has the address fd00::1; ${here}spec.clusterIP`,
      ],
    ],
    [
      "externalIPs: [10.0.0.7]",
      [
        `10.0.0.7; takes what is sent to 10.0.0.7; ${here}spec.externalIPs[0]; changes; no address that others have; remove ${here}spec.externalIPs[0]`,
      ],
    ],
    ["loadBalancerIP: 10.0.0.8", []],
    ["type: LoadBalancer, loadBalancerIP: 10.0.0.8", [`10.0.0.8; asks for 10.0.0.8; ${here}spec.loadBalancerIP`]],
  ])("%s", (spec, expected) => expect(uses(spec)).toEqual(expected));

  test.each(["metallb.io/allow-shared-ip", "metallb.universe.tf/allow-shared-ip", "lbipam.cilium.io/sharing-key"])(
    "that load balancers agree to share by %s",
    (key) => {
      const field = `metadata.annotations."${key}"`;
      const [first, ...others] = uses("type: LoadBalancer, loadBalancerIP: 10.0.0.8", `${key}: a`);
      const name = "address with the sharing key a";
      expect(first).toBe(
        `${name}; asks for an ${name}; ${here}${field}; changes; an address of its own; remove ${here}${field}`,
      );
      expect(others).toEqual([`10.0.0.8; asks for 10.0.0.8; ${here}spec.loadBalancerIP; changes`]);
      expect(uses("type: ClusterIP", `${key}: a`)).toEqual([]);
    },
  );

  test.each([
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
    "io.cilium/lb-ipam-ips",
    "lbipam.cilium.io/ips",
  ])("that are wanted by %s", (key) => {
    const asks = (ip: string) => `${ip}; asks for ${ip}; ${here}metadata.annotations."${key}"`;
    expect(uses("type: LoadBalancer", `${key}: "10.0.0.8, 10.0.0.9,"`)).toEqual([asks("10.0.0.8"), asks("10.0.0.9")]);
    expect(uses("type: LoadBalancer", `${key}: 10.0.0.8, metallb.io/allow-shared-ip: a`)[1]).toBe(
      `${asks("10.0.0.8")}; changes`,
    );
  });

  test("that a load balancer has", () => {
    expect(uses("type: LoadBalancer", "", "loadBalancer: {ingress: [{ip: 10.0.0.8}, {hostname: a.example}]}")).toEqual([
      `10.0.0.8; has the address 10.0.0.8; ${here}status.loadBalancer`,
    ]);
  });
});
