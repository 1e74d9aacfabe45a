import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { RunningControlPlane } from "../../../../testbed/harness/index.ts";
import { createAuthority, issueCertificate } from "../../../../testbed/harness/index.ts";
import { ask } from "./cluster-apply.ts";

const path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

/** A webhook that is asked about writes of a resource in a namespace, never answers, and has to. Gone at the end of its scope. */
export async function hangingWebhook(
  plane: RunningControlPlane,
  name: string,
  { resource, namespace }: { readonly resource: string; readonly namespace: string },
): Promise<AsyncDisposable> {
  const authority = createAuthority("webhooks");
  const { certificate, key } = issueCertificate(authority, {
    subject: { commonName: "webhook" },
    hosts: ["127.0.0.1"],
  });
  const server = createServer({ cert: certificate, key }, () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const caBundle = Buffer.from(authority.certificate).toString("base64");
  const webhook = {
    name: "hangs.example.com",
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    failurePolicy: "Fail",
    timeoutSeconds: 1,
    clientConfig: { url, caBundle },
    rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: [resource] }],
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  };
  const body = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name },
    webhooks: [webhook],
  };
  await ask(plane, { method: "POST", path, body });
  return {
    [Symbol.asyncDispose]: async () => {
      await ask(plane, { method: "DELETE", path: `${path}/${name}` });
      server.closeAllConnections();
      server.close();
      // The API server hears of it a moment later.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    },
  };
}
