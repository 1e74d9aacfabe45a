import { expect, test } from "vitest";
import { toldOf } from "../testing/told.ts";
import { configMap, prove } from "./testing/two-stages.ts";

const urls = "set ConfigMap shop-dev/urls: data.settings = ";
const mended = (text: string, more = "") =>
  prove(configMap(text) + more).findings.map((finding) => {
    const { fix, edits, hint } = toldOf(finding);
    return [fix ?? hint, ...(edits ?? [])];
  });
const meantOr = (name: string) => `name what this stage has instead of ${name}, or say in the intent that it was meant`;

test.each([
  [
    "http://api.shop-prod.svc/x",
    "http://api.shop-dev.svc/x",
    "the Service of the same name in shop-dev instead of api.shop-prod",
  ],
  ["API.Shop-Prod.SVC", "API.shop-dev.SVC", "the Service of the same name in shop-dev instead of api.shop-prod"],
  [
    "x-0.api.shop-prod.svc.cluster.local",
    "x-0.api.shop-dev.svc.cluster.local",
    "the Service of the same name in shop-dev instead of api.shop-prod",
  ],
  ["search shop-prod.svc.cluster.local", "search shop-dev.svc.cluster.local", "shop-dev instead of shop-prod"],
  ["kubectl -n shop-prod get", "kubectl -n shop-dev get", "shop-dev instead of shop-prod"],
  ["https://shop.example.com/x", "https://shop.dev.example.com/x", "shop.dev.example.com instead of shop.example.com"],
  ["10.96.0.7:80", "api.shop-dev.svc:80", "api.shop-dev.svc instead of 10.96.0.7"],
])("%s becomes %s", (text, after, what) => {
  expect(mended(text)).toEqual([[`name ${what}`, `${urls}${JSON.stringify(after)}`]]);
});

test.each([
  ["http://absent.shop-prod.svc", "absent.shop-prod"],
  ["http://10-0-0-9.shop-prod.pod", "shop-prod"],
  ["http://10.0.0.9", "10.0.0.9"],
  ["http://203.0.113.9", "203.0.113.9"],
  ["https://prod-1.elb.example.net", "prod-1.elb.example.net"],
])("nothing that the stage has stands for what %s names", (text, name) => {
  expect(mended(text)).toEqual([[meantOr(name)]]);
});

test("a text that names several things is mended as a whole, and what has nothing in its place is left", () => {
  const text = "http://api.shop-prod.svc,http://absent.shop-prod.svc,http://api.shop-dev.svc,http://10.96.0.7";
  const after = `${urls}"http://api.shop-dev.svc,http://absent.shop-prod.svc,http://api.shop-dev.svc,http://api.shop-dev.svc"`;
  expect(mended(text)).toEqual([
    ["name the Service of the same name in shop-dev instead of api.shop-prod", after],
    [meantOr("absent.shop-prod")],
    ["name api.shop-dev.svc instead of 10.96.0.7", after],
  ]);
});

const ingress = (stage: string, name: string, ...hosts: string[]) =>
  `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}, namespace: shop-${stage}}\nspec: {rules: [${hosts.map((host) => `{host: ${host}}`).join(", ")}]}\n`;

test.each<[what: string, host: string, more: string, own: string | undefined]>([
  [
    "the host whose name differs by the stage",
    "prod.a.net",
    ingress("prod", "x", "prod.a.net") + ingress("dev", "z", "dev.a.net"),
    "dev.a.net",
  ],
  [
    "the only host of the object of that name",
    "a.net",
    ingress("prod", "x", "a.net") + ingress("dev", "x", "b.net"),
    "b.net",
  ],
  [
    "the one in the same place of it",
    "a.net",
    ingress("prod", "x", "c.net", "a.net") + ingress("dev", "x", "d.net", "b.net"),
    "b.net",
  ],
  [
    "no host of an object of another name",
    "a.net",
    ingress("prod", "x", "a.net") + ingress("dev", "z", "b.net"),
    undefined,
  ],
  [
    "no host in another place",
    "a.net",
    ingress("prod", "x", "c.net", "d.net", "a.net") + ingress("dev", "x", "e.net", "b.net"),
    undefined,
  ],
  ["no wildcard", "a.net", ingress("prod", "x", "a.net") + ingress("dev", "x", "'*.b.net'"), undefined],
  [
    "no host that others have too",
    "a.net",
    ingress("prod", "x", "a.net") + ingress("dev", "x", "b.net") + ingress("prod", "z", "b.net"),
    undefined,
  ],
  [
    "no host of the other stage that is named so",
    "prod.a.net",
    ingress("prod", "x", "prod.a.net") + ingress("prod", "z", "dev.a.net"),
    undefined,
  ],
])("in the place of a host stands %s", (_what, host, more, own) => {
  expect(mended(`https://${host}`, more)).toEqual([
    own === undefined ? [meantOr(host)] : [`name ${own} instead of ${host}`, `${urls}"https://${own}"`],
  ]);
});

const service = (namespace: string, name: string) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {}\n`;
const namespace = (name: string, stage: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {stage: ${stage}}}\n`;

test("of several namespaces with such a Service it is the one whose name differs by the stage, and else none", () => {
  const other = namespace("crm-dev", "dev") + service("crm-dev", "api");
  expect(mended("http://api.shop-prod.svc", other)).toEqual([
    ["name the Service of the same name in shop-dev instead of api.shop-prod", `${urls}"http://api.shop-dev.svc"`],
  ]);
  const two =
    namespace("crm-dev", "dev") +
    namespace("hr-dev", "dev") +
    service("crm-dev", "web") +
    service("hr-dev", "web") +
    service("shop-prod", "web");
  expect(mended("http://web.shop-prod.svc", two)).toEqual([[meantOr("web.shop-prod")]]);
  const only = namespace("crm-dev", "dev") + service("crm-dev", "web") + service("shop-prod", "web");
  expect(mended("http://web.shop-prod.svc", only)).toEqual([
    ["name the Service of the same name in crm-dev instead of web.shop-prod", `${urls}"http://web.crm-dev.svc"`],
  ]);
  const elsewhere = namespace("web-prod", "prod") + namespace("web-dev", "test");
  expect(mended("kubectl -n web-prod get", elsewhere)).toEqual([[meantOr("web-prod")]]);
});

const asked = (argument: string) => `apiVersion: v1
kind: Pod
metadata: {name: x, namespace: shop-dev}
spec: {containers: [{name: a, image: a, args: ['${argument}']}]}
`;

test("an object of another namespace becomes that of the stage's own, where it has one", () => {
  const told = (more: string) => prove(asked("--certificate=shop-prod/tls") + more).findings.map(toldOf);
  expect(told("")).toMatchObject([
    {
      is: "configuration error KS3609",
      message: "Pod shop-dev/x of dev names shop-prod/tls of prod in spec.containers[0].args[0]",
      hint: meantOr("shop-prod/tls"),
    },
  ]);
  expect(told("---\napiVersion: v1\nkind: Secret\nmetadata: {name: tls, namespace: shop-dev}\n")[0]?.edits).toEqual([
    'set Pod shop-dev/x: spec.containers[0].args[0] = "--certificate=shop-dev/tls"',
  ]);
});

const slice = (endpoints: string) =>
  `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: x, namespace: shop-dev}\naddressType: IPv4\nendpoints: ${endpoints}\n`;
const endpoints = (subsets: string) =>
  `apiVersion: v1\nkind: Endpoints\nmetadata: {name: x, namespace: shop-dev}\nsubsets: ${subsets}\n`;
const leads = (spec: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: x, namespace: shop-dev}\nspec: ${spec}\n`;
const aliases = (list: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: shop-dev}\nspec: {containers: [], hostAliases: ${list}}\n`;

test.each<[text: string, code: string, ...edits: string[]]>([
  [
    slice("[{addresses: [10.0.0.9]}, {addresses: [10.1.1.1]}]"),
    "KS3604",
    'set discovery.k8s.io/EndpointSlice shop-dev/x: endpoints = [{"addresses":["10.1.1.1"]}]',
  ],
  [slice("[{addresses: [10.0.0.9]}]"), "KS3604", "set discovery.k8s.io/EndpointSlice shop-dev/x: endpoints = []"],
  [endpoints("[{addresses: [{ip: 10.0.0.9}]}]"), "KS3604", "delete Endpoints shop-dev/x"],
  [
    endpoints("[{addresses: [{ip: 10.0.0.9}, {ip: 10.1.1.1}]}]"),
    "KS3604",
    'set Endpoints shop-dev/x: subsets[0].addresses = [{"ip":"10.1.1.1"}]',
  ],
  [leads("{externalIPs: [203.0.113.9]}"), "KS3604", "remove Service shop-dev/x: spec.externalIPs"],
  [
    leads("{externalIPs: [192.0.2.1, 203.0.113.9]}"),
    "KS3604",
    'set Service shop-dev/x: spec.externalIPs = ["192.0.2.1"]',
  ],
  [aliases("[{ip: 10.0.0.9, hostnames: [db]}]"), "KS3603", "remove Pod shop-dev/x: spec.hostAliases"],
  [
    aliases("[{ip: 10.0.0.9, hostnames: [db]}, {ip: 10.1.1.1, hostnames: [a]}]"),
    "KS3603",
    'set Pod shop-dev/x: spec.hostAliases = [{"ip":"10.1.1.1","hostnames":["a"]}]',
  ],
])("what leads there is taken out of its list: %s", (text, code, ...edits) => {
  const told = prove(text).findings.map(toldOf);
  expect(told.map(({ is, fix, edits: done }) => [is, fix, done])).toEqual([
    [`configuration error ${code}`, `remove what leads to ${text.includes("203") ? "203.0.113.9" : "10.0.0.9"}`, edits],
  ]);
});

test("a name that many objects say alike is shown in a few of them, counted, and mended in all", () => {
  const one = configMap("http://api.shop-prod.svc");
  const [finding, ...more] = prove(
    [1, 2, 3, 4, 5, 6].map((index) => one.replace("urls", `urls-${index}`)).join("---\n"),
  ).findings;
  expect(more).toEqual([]);
  const told = finding && toldOf(finding);
  expect(told?.message).toBe(
    "ConfigMap shop-dev/urls-1 of dev names the Service api.shop-prod of prod in data.settings, and so do 5 more objects in the same place",
  );
  expect(told?.related).toEqual([
    "api.shop-prod belongs to prod by this @ Service shop-prod/api: metadata.name",
    ...[2, 3, 4, 5].map((index) => `here too @ ConfigMap shop-dev/urls-${index}: data.settings`),
  ]);
  expect(told?.edits).toHaveLength(6);
});

test("what holds says why, and what more texts say is counted", () => {
  const { verdicts } = prove(configMap("http://api.shop-prod.svc,https://shop.example.com,10.0.0.9"));
  expect(
    verdicts.map(
      ({ from, to, verdict, reason, findings }) => `${from} > ${to}: ${verdict}, ${reason} ${findings.join(" ")}`,
    ),
  ).toEqual([
    "dev > prod: broken, ConfigMap shop-dev/urls of dev names the Service api.shop-prod of prod; 2 more such texts KS3601 KS3602 KS3603",
    "dev > (unassigned): holds, what belongs to no stage may be named by every one ",
    "dev > (outside): holds, to name what is outside of the cluster reaches no stage ",
    "prod > dev: holds, no text that configures prod names anything of dev ",
    "prod > (unassigned): holds, what belongs to no stage may be named by every one ",
    "prod > (outside): holds, to name what is outside of the cluster reaches no stage ",
    "(unassigned) > dev: holds, no text that configures (unassigned) names anything of dev ",
    "(unassigned) > prod: holds, no text that configures (unassigned) names anything of prod ",
    "(unassigned) > (outside): holds, to name what is outside of the cluster reaches no stage ",
    "(outside) > dev: holds, what configures the world outside is not read ",
    "(outside) > prod: holds, what configures the world outside is not read ",
    "(outside) > (unassigned): holds, what configures the world outside is not read ",
  ]);
  expect(verdicts[0]?.sensitivity).toEqual({ kinds: [] });
  expect(verdicts[1]?.sensitivity).toEqual({ kinds: "any" });
  expect(verdicts[0]?.assumptions).toEqual(["no-code-in-images", "one-snapshot"]);
});
