import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Doubts } from "./doubts.ts";
import type { Doubt } from "./observer.ts";

const doubt = (text: string): Doubt => ({ text, kind: undefined, wanted: undefined });
const never = new AbortController().signal;

describe("Doubts", () => {
  it("judges each object once, few at a time, until nothing is in doubt", async () => {
    const doubts = new Doubts({ settleMs: 60_000, atOnce: 2 });
    for (const text of ["a", "b", "a", "c", "d"]) doubts.add(doubt(text));
    const judged: string[] = [];
    let [running, most] = [0, 0];
    await doubts.settle(async ({ text }) => {
      most = Math.max(most, ++running);
      await sleep(1);
      running--;
      judged.push(text);
      if (text === "d") doubts.add(doubt("late"));
    }, never);
    expect(judged.toSorted()).toEqual(["a", "b", "c", "d", "late"]);
    expect(most).toBe(2);
  });

  it("judges again what came into doubt meanwhile, and never twice at a time", async () => {
    const doubts = new Doubts({ settleMs: 1, atOnce: 4 });
    let [running, times] = [0, 0];
    doubts.add(doubt("a"));
    await doubts.settle(async () => {
      expect(++running).toBe(1);
      if (++times === 1) doubts.add(doubt("a"));
      await sleep(5);
      running--;
    }, never);
    expect(times).toBe(2);
  });

  it("waits for the first doubt to settle, whatever follows it", async () => {
    const doubts = new Doubts({ settleMs: 40, atOnce: 4 });
    const ending = new AbortController();
    const began = performance.now();
    const again = setInterval(() => doubts.add(doubt("a")), 5);
    doubts.add(doubt("a"));
    let tookMs = 0;
    const watch = doubts.watch(() => {
      tookMs = performance.now() - began;
      ending.abort();
      return Promise.resolve();
    }, ending.signal);
    await expect(watch).rejects.toThrow();
    clearInterval(again);
    expect(tookMs).toBeGreaterThan(30);
    expect(tookMs).toBeLessThan(500);
  });

  it("ends with what a judgement throws", async () => {
    const doubts = new Doubts({ settleMs: 1, atOnce: 4 });
    doubts.add(doubt("a"));
    await expect(doubts.watch(() => Promise.reject(new Error("no")), never)).rejects.toThrow("no");
  });
});
