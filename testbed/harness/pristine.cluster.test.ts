import { afterAll, expect, test } from "vitest";
import { describeWithTestbed, kubectl, pristineControlPlane } from "./index.ts";

describeWithTestbed("a control plane for one after another", () => {
  const pristine = pristineControlPlane({ name: "again" });
  afterAll(() => pristine.stop());

  test("is the same one, without what the one before has left", async () => {
    const first = await pristine.take();
    await kubectl(first, "create", "namespace", "left");
    await kubectl(first, "create", "configmap", "left", "-n", "left");
    await kubectl(first, "create", "clusterrole", "left", "--verb=get", "--resource=pods");
    const finalizer = `{"metadata":{"finalizers":["example.com/stuck"]}}`;
    await kubectl(first, "patch", "configmap", "left", "-n", "left", "--type=merge", "-p", finalizer);
    const second = await pristine.take();
    expect(second.server).toBe(first.server);
    expect(await kubectl(second, "get", "namespaces,clusterroles,configmaps", "-A", "-o", "name")).not.toMatch(/left/);
  });

  test("is another one, where something has changed that was there before", async () => {
    const first = await pristine.take();
    await kubectl(first, "label", "namespace", "default", "changed=yes");
    const second = await pristine.take();
    expect(second.server).not.toBe(first.server);
    expect(await kubectl(second, "get", "namespace", "default", "-o", "yaml")).not.toContain("changed");
  });
});
